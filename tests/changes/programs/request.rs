//! A request that is made, changed and read, and what it sends.

use super::demo::create_thing::{CreateThingRequest, Kind};

pub(crate) fn request() -> CreateThingRequest {
    let mut request = CreateThingRequest::new("name", "title");
    request.count = Some(3);
    request.ratio = Some(0.5);
    request.kind = Some(Kind::Fancy);
    request.secret = Some("hidden".to_owned());
    request.labels = Some(vec!["a".to_owned()]);
    let _: (&String, &Option<i64>, &Option<f64>) = (&request.name, &request.count, &request.ratio);
    match &request.kind {
        Some(Kind::Plain) => request.count = None,
        Some(Kind::Other(_)) => {}
        _ => {}
    }
    request
}
