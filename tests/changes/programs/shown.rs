//! What calls send and what responses mean, as texts to compare: of everything that the other programs make.

use alicloud_runtime::encode::encode;
use alicloud_runtime::{OpenEnum, Operation};

use super::demo::create_thing::{CreateThingResponse, ErrorCode, Kind};
use super::{client, delete, disk, json, pages, rate, read, request, shared, upload, wait};

fn shown<R: Operation + std::fmt::Debug>(request: &R) -> String {
    let sent = encode(request).map(|sent| sent.show().to_string());
    format!("{:?}\n{request:?}\n{sent:?}", R::INFO)
}

pub(crate) fn all() -> Vec<String> {
    let client = client::of_nowhere().expect("a client");
    let mut with_disk = request::request();
    with_disk.disk = Some(disk::disk());
    let text = r#"{"RequestId":"1","requestId":"1","Hosts":{"Host":[{"Ip":"1"}]},"ThingId":"t-1"}"#;
    let response: Option<CreateThingResponse> = serde_json::from_str(text).ok();
    let mut id = super::demo::delete_thing::DeleteThingResponse::default();
    id.request_id = Some("1".to_owned());
    vec![
        client::facts(),
        shown(&with_disk),
        shown(&json::request()),
        shown(&json::given(&client)),
        format!("{:?}", wait::states(&client)),
        upload::facts(),
        shown(&pages::request()),
        pages::places(),
        format!("{} {}", Kind::Plain.as_str(), ErrorCode::QuotaExceeded.as_str()),
        shown(&shared::put()),
        shown(&delete::request()),
        shown(&read::request()),
        shown(&rate::request()),
        serde_json::to_string(&response).unwrap_or_default(),
        serde_json::to_string(&id).unwrap_or_default(),
    ]
}
