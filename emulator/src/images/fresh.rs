//! The images that a fresh emulator holds; knows nothing of what is done with them.

use sha2::{Digest, Sha256};

use super::state::{Image, State};
use crate::account::Account;
use crate::encoding::hex;

/// The image of the documentation's examples.
const DOCUMENTED: &str = "m-bp1caf3yicx5jlfl****";
/// Image ids begin with a mark of their region.
const REGIONS: [(&str, &str); 2] = [("cn-hangzhou", "bp1"), ("cn-shanghai", "uf6")];

/// The first account owns the documented image, since ids are unique in the whole cloud. Every
/// account owns an image in each of two regions, whose ids follow from the account's id.
pub(super) fn state(accounts: &[Account]) -> State {
    let mut state = State::default();
    for account in accounts {
        // Several keys may belong to one account.
        if state.images.iter().any(|image| image.owner == account.id()) {
            continue;
        }
        if state.images.is_empty() {
            let image = image(account, DOCUMENTED.to_owned(), "cn-hangzhou", "documented-example");
            state.images.push(image);
        }
        for (region, mark) in REGIONS {
            let hash = hex(&Sha256::digest(account.id()));
            let tail: String = hash.chars().take(17).collect();
            let name = format!("custom-{region}");
            state.images.push(image(account, format!("m-{mark}{tail}"), region, &name));
        }
    }
    state
}

fn image(owner: &Account, id: String, region: &str, name: &str) -> Image {
    Image {
        id,
        region: region.to_owned(),
        owner: owner.id().to_owned(),
        name: name.to_owned(),
        created: "2024-01-01T00:00:00Z".to_owned(),
        public: false,
        shared: Vec::new(),
    }
}
