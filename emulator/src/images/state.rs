//! Images and who may use them: pure transitions. Knows nothing of requests, locks or clocks.

use serde::{Deserialize, Serialize};

use crate::account::LONGEST_ID;
use crate::service_error::ServiceError;

/// An image is shared with this many accounts at most.
const MAX_ACCOUNTS: usize = 50;
/// Of more accounts than this in one call the cloud takes the first ones.
const MAX_ACCOUNTS_A_CALL: usize = 10;

/// Every image of every account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) images: Vec<Image>,
}

/// A custom image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Image {
    pub(super) id: String,
    pub(super) region: String,
    /// The id of the owning account.
    pub(super) owner: String,
    pub(super) name: String,
    pub(super) created: String,
    /// Whether everyone may use it.
    pub(super) public: bool,
    /// In the order of sharing.
    pub(super) shared: Vec<Share>,
}

/// An account that may use an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    pub(super) account: String,
    pub(super) since: String,
}

/// What a call of `ModifyImageSharePermission` asks for.
#[derive(Clone, Debug, Default)]
pub(super) struct Change<'a> {
    pub(super) caller: &'a str,
    pub(super) region: &'a str,
    pub(super) image: &'a str,
    pub(super) add: Vec<&'a str>,
    pub(super) remove: Vec<&'a str>,
    /// Whether `LaunchPermission` was sent.
    pub(super) launch_permission: bool,
    pub(super) is_public: Option<bool>,
    pub(super) publish: bool,
    pub(super) withdraw: bool,
}

impl State {
    /// Adds the images of the other state whose ids are not there yet.
    pub(super) fn add_missing(&mut self, other: &Self) {
        for image in &other.images {
            if self.images.iter().all(|known| known.id != image.id) {
                self.images.push(image.clone());
            }
        }
    }

    /// The image, which must be the caller's own.
    pub(super) fn own(
        &self,
        caller: &str,
        region: &str,
        image: &str,
    ) -> Result<&Image, ServiceError> {
        let mut images = self.images.iter();
        images.find(|i| i.id == image && i.region == region && i.owner == caller).ok_or_else(|| {
            ServiceError::new(
                404,
                "InvalidImageId.NotFound",
                "The specified ImageId does not exist.",
            )
        })
    }
}

/// Carries a change out, wholly or not at all. `now` is what the wire shows as the time of sharing.
pub(super) fn apply(state: &mut State, change: &Change<'_>, now: &str) -> Result<(), ServiceError> {
    let has_accounts = !change.add.is_empty() || !change.remove.is_empty();
    if change.launch_permission && has_accounts {
        return Err(ServiceError::new(
            400,
            "UnnecessaryParameter.LaunchPermission",
            "The specified parameter \"LaunchPermission\" is unnecessary beside accounts.",
        ));
    }
    if change.launch_permission {
        return Err(ServiceError::new(
            400,
            "ForbiddenParameter.LaunchPermission",
            "The specified parameter \"LaunchPermission\" is forbidden for current account.",
        ));
    }
    if change.is_public == Some(true) && has_accounts {
        return Err(ServiceError::new(
            403,
            "InvalidParameter.IsPublic",
            "The specified parameter IsPublic is conflicted with other parameters.",
        ));
    }
    let mut image = state.own(change.caller, change.region, change.image)?.clone();
    for account in change.add.iter().take(MAX_ACCOUNTS_A_CALL) {
        check_account(account)?;
        if *account == change.caller {
            return Err(ServiceError::new(
                404,
                "InvalidAccount.Forbbiden",
                "An image is not shared with its own account.",
            ));
        }
        if !image.shared.iter().any(|share| share.account == *account) {
            let share = Share { account: (*account).to_owned(), since: now.to_owned() };
            image.shared.push(share);
        }
    }
    for account in change.remove.iter().take(MAX_ACCOUNTS_A_CALL) {
        check_account(account)?;
        image.shared.retain(|share| share.account != *account);
    }
    if image.shared.len() > MAX_ACCOUNTS {
        let message = "The shared Image user Quota exceeds.";
        return Err(ServiceError::new(403, "QuotaExceed.ShareImageUser", message));
    }
    if change.publish {
        image.public = true;
    }
    if change.withdraw {
        image.public = false;
    }
    for old in state.images.iter_mut().filter(|old| old.id == image.id && old.owner == image.owner)
    {
        old.clone_from(&image);
    }
    Ok(())
}

/// Account ids are digits, and not many; the documentation's examples mask some of them.
fn check_account(account: &str) -> Result<(), ServiceError> {
    let has_length = (1..=LONGEST_ID).contains(&account.len());
    if has_length && account.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*') {
        return Ok(());
    }
    Err(ServiceError::new(404, "InvalidAccount.NotFound", "The specified account does not exist."))
}
