//! A user's program: what it meant before the runtime grew it means still, and what the runtime has gained it can call.

use alicloud_later::runtime::{self, Record};
use alicloud_later::{Client, Error, OpenEnum, Operation, Paginate};
use alicloud_later::{count_things, create_thing, list_things, types, wait};

/// Setters and operations win over methods of the same name that the runtime has gained.
pub fn keeps_its_meaning(client: &Client) -> [list_things::ListThings; 2] {
    let filter = list_things::Filter::default().wait("a").added_later("b").read("c").serialize("d").eq("e");
    let call: list_things::ListThings = client.list_things().wait(1).added_later("x").filter([filter]);
    let _: wait::Wait = client.wait();
    let _: count_things::CountThings = client.count_things();
    [call.send_("y").items_(["z"]).pages_(2).detailed_(true), client.list_things().new_("n")]
}

/// What the runtime has gained is there under its own name, and by its path where a setter or an operation has that name.
pub fn calls_what_is_new(client: &Client) {
    let mut plain = client.count_things().name("n");
    let _: u8 = plain.wait();
    plain.added_later();
    let mut hidden = client.list_things();
    let _: u8 = runtime::Call::wait(&hidden);
    runtime::Call::added_later(&mut hidden);
    let _: u16 = runtime::Client::wait(client);
    runtime::Client::count_things(client);
    let _: Option<&str> = client.region();
}

/// Traits of the runtime in scope change nothing.
pub async fn sends(client: &Client) -> Result<String, Error> {
    let thing = types::Thing::default().id("id").wait(true).kind("oak");
    let call = client.create_thing("name", thing, create_thing::Level::High);
    call.wait();
    let made: types::Thing = match call.password("secret").await {
        Ok(made) => made,
        Err(error) => match error.code() {
            Some(create_thing::ErrorCode::Wait) => types::Thing::default(),
            Some(_) | None => return Err(error),
        },
    };
    let mut items = client.list_things().wait(3).items();
    while let Some(item) = items.next().await {
        let _: types::Thing = item?;
    }
    let kind = made.kind.map(|kind| OpenEnum::as_str(&kind).to_owned());
    client.send(list_things::ListThingsRequest::default()).await?;
    Ok(kind.unwrap_or_default())
}

/// Generic code goes on too.
pub fn generic<R: Paginate>(request: &mut R) -> (&'static str, bool)
where
    R::Response: Record,
{
    let _ = request.position();
    (<R as Operation>::INFO.name(), <R as Operation>::INFO.is_repeatable())
}
