//! Lists of images and regions as the wire shows them; changes nothing.

use alicloud_model::Product;
use serde_json::{Map, Value, json};

use super::state::{Image, State};
use super::{Page, text};
use crate::service_error::ServiceError;

/// Regions that are always there, with their names for people.
const REGIONS: [(&str, &str); 8] = [
    ("cn-qingdao", "China (Qingdao)"),
    ("cn-beijing", "China (Beijing)"),
    ("cn-hangzhou", "China (Hangzhou)"),
    ("cn-shanghai", "China (Shanghai)"),
    ("cn-shenzhen", "China (Shenzhen)"),
    ("cn-hongkong", "China (Hong Kong)"),
    ("ap-southeast-1", "Singapore"),
    ("eu-central-1", "Germany (Frankfurt)"),
];

/// The response of `DescribeRegions`.
pub(super) fn regions(product: &Product) -> Value {
    let regions = REGIONS.map(|(id, name)| {
        let known = product.endpoints.iter().find(|endpoint| endpoint.region == id);
        let host =
            known.map_or_else(|| format!("ecs.{id}.aliyuncs.com"), |known| known.public.clone());
        json!({
            "RegionId": id,
            "LocalName": name,
            "RegionEndpoint": host,
            "Status": "available",
        })
    });
    json!({ "RequestId": "", "Regions": { "Region": regions } })
}

/// The response of `DescribeImages`: the caller's own images and those shared with the caller, or
/// else what others have published.
pub(super) fn images(
    state: &State,
    values: &Map<String, Value>,
    caller: &str,
) -> Result<Value, ServiceError> {
    let alias = text(values, "ImageOwnerAlias");
    if !["", "self", "others", "system", "marketplace"].contains(&alias) {
        return Err(ServiceError::new(
            400,
            "InvalidImageOwnerAlias.ValueNotSupported",
            "The specified ImageOwnerAlias value is not supported.",
        ));
    }
    let region = text(values, "RegionId");
    let published = values.get("IsPublic").and_then(Value::as_bool) == Some(true);
    let found: Vec<&Image> = state
        .images
        .iter()
        .filter(|image| {
            image.region == region && (alias.is_empty() || alias == owner(image, caller))
        })
        .filter(|image| {
            let is_own = image.owner == caller;
            let is_shared = image.shared.iter().any(|share| share.account == caller);
            if published { image.public && !is_own } else { is_own || is_shared }
        })
        .filter(|image| passes(image, values))
        .collect();
    let page = Page::asked_for(values);
    let shown = page.cut(found.iter()).map(|image| show(image, caller));
    Ok(json!({
        "RequestId": "",
        "RegionId": region,
        "PageNumber": page.number,
        "PageSize": page.size,
        "TotalCount": found.len(),
        "Images": { "Image": shown.collect::<Vec<_>>() },
    }))
}

fn owner(image: &Image, caller: &str) -> &'static str {
    if image.owner == caller { "self" } else { "others" }
}

/// The filters that mean something for images like these.
fn passes(image: &Image, values: &Map<String, Value>) -> bool {
    let among = |name: &str, own: &str| {
        let wanted = text(values, name);
        wanted.is_empty() || wanted.split(',').any(|wanted| wanted.trim() == own)
    };
    let owner_id = values.get("ImageOwnerId").and_then(Value::as_i64);
    among("ImageId", &image.id)
        && among("ImageName", &image.name)
        && among("Status", "Available")
        && among("OSType", "linux")
        && among("Architecture", "x86_64")
        && owner_id.is_none_or(|wanted| wanted.to_string() == image.owner)
}

fn show(image: &Image, caller: &str) -> Value {
    let is_own = image.owner == caller;
    let mut shown = json!({
        "ImageId": image.id,
        "ImageName": image.name,
        "ImageOwnerAlias": owner(image, caller),
        "CreationTime": image.created,
        "Status": "Available",
        "Progress": "100%",
        "Description": "",
        "Size": 20,
        "Usage": "none",
        "Architecture": "x86_64",
        "OSType": "linux",
        "OSName": "Alibaba Cloud Linux 3 64 bit",
        "OSNameEn": "Alibaba Cloud Linux 3 64 bit",
        "Platform": "Aliyun",
        "IsCopied": false,
        "IsPublic": image.public,
        "IsSelfShared": (is_own && !image.shared.is_empty()).to_string(),
        "IsSubscribed": false,
        "IsSupportCloudinit": true,
        "IsSupportIoOptimized": true,
        "DiskDeviceMappings": { "DiskDeviceMapping": [] },
        "Tags": { "Tag": [] },
    });
    if let (Value::Object(members), Ok(id)) = (&mut shown, image.owner.parse::<i64>()) {
        members.insert("ImageOwnerId".to_owned(), id.into());
    }
    shown
}
