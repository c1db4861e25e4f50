//! The image operations of ECS, which remember what they are told. This module reads parameters
//! and writes responses; what happens is decided in `state`.

mod disk;
mod fresh;
mod list;
mod state;
mod store;

use std::time::SystemTime;

use alicloud_model::{Field, ListStyle, Operation, Parameter, Placement, Product, Schema, Shape};
use serde_json::{Map, Value, json};

use crate::parameters::Quirks;
use crate::service_error::ServiceError;
use crate::time;
use state::{Change, State};

pub(crate) use disk::DataError;
pub(crate) use store::Store;

/// The operations that are played here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageOperation {
    ModifySharing,
    DescribeSharing,
    DescribeImages,
    DescribeRegions,
}

impl ImageOperation {
    /// The operation of that name, if it is played here.
    pub(crate) fn of(product: &Product, operation: &Operation) -> Option<Self> {
        if !product.code.eq_ignore_ascii_case("ecs") || product.version != "2014-05-26" {
            return None;
        }
        match operation.name.as_str() {
            "ModifyImageSharePermission" => Some(Self::ModifySharing),
            "DescribeImageSharePermission" => Some(Self::DescribeSharing),
            "DescribeImages" => Some(Self::DescribeImages),
            "DescribeRegions" => Some(Self::DescribeRegions),
            _ => None,
        }
    }

    /// What it takes beyond its description.
    pub(crate) fn quirks(self) -> Quirks {
        match self {
            Self::ModifySharing => Quirks {
                older: vec![text_list("AddGroup"), text_list("RemoveGroup")],
                cut: &["AddAccount", "RemoveAccount"],
            },
            _ => Quirks::default(),
        }
    }

    /// The response to a call of that account.
    pub(crate) async fn answer(
        self,
        store: &Store,
        product: &Product,
        values: &Map<String, Value>,
        account: &str,
        now: SystemTime,
    ) -> Result<Value, ServiceError> {
        match self {
            Self::ModifySharing => {
                let (values, account) = (values.clone(), account.to_owned());
                let now = time::to_text(now);
                let act = move |state: &mut State| modify(state, &values, &account, &now);
                store.change(act).await?;
                Ok(json!({ "RequestId": "" }))
            }
            Self::DescribeSharing => describe_sharing(store, values, account),
            Self::DescribeImages => store.read(|state| list::images(state, values, account)),
            Self::DescribeRegions => Ok(list::regions(product)),
        }
    }
}

fn modify(
    state: &mut State,
    values: &Map<String, Value>,
    account: &str,
    now: &str,
) -> Result<(), ServiceError> {
    let (add_groups, remove_groups) = (texts(values, "AddGroup"), texts(values, "RemoveGroup"));
    if add_groups.iter().chain(&remove_groups).any(|group| *group != "all") {
        let message = "The specified Group is wrongly formed.";
        return Err(ServiceError::new(400, "InvalidGroup.Malformed", message));
    }
    let is_public = values.get("IsPublic").and_then(Value::as_bool);
    let change = Change {
        caller: account,
        region: text(values, "RegionId"),
        image: text(values, "ImageId"),
        add: texts(values, "AddAccount"),
        remove: texts(values, "RemoveAccount"),
        launch_permission: !text(values, "LaunchPermission").is_empty(),
        is_public,
        publish: (!add_groups.is_empty() || is_public == Some(true)),
        withdraw: (!remove_groups.is_empty() || is_public == Some(false)),
    };
    state::apply(state, &change, now)
}

fn describe_sharing(
    store: &Store,
    values: &Map<String, Value>,
    account: &str,
) -> Result<Value, ServiceError> {
    let page = Page::asked_for(values);
    store.read(|state| {
        let image = state.own(account, text(values, "RegionId"), text(values, "ImageId"))?;
        let accounts = page
            .cut(image.shared.iter())
            .map(|share| json!({ "AliyunId": share.account, "SharedTime": share.since }));
        let groups = image.public.then(|| json!({ "Group": "all" }));
        Ok(json!({
            "RequestId": "",
            "PageNumber": page.number,
            "PageSize": page.size,
            "TotalCount": image.shared.len(),
            "ImageId": image.id,
            "RegionId": image.region,
            "ShareGroups": { "ShareGroup": groups.into_iter().collect::<Vec<_>>() },
            "Accounts": { "Account": accounts.collect::<Vec<_>>() },
        }))
    })
}

/// The page that was asked for.
struct Page {
    number: u64,
    size: u64,
}

impl Page {
    fn asked_for(values: &Map<String, Value>) -> Self {
        let number = |name: &str| values.get(name).and_then(Value::as_u64);
        Self {
            number: number("PageNumber").unwrap_or(1).max(1),
            size: number("PageSize").unwrap_or(10).clamp(1, 100),
        }
    }

    fn cut<T>(&self, entries: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let skip = (self.number - 1).saturating_mul(self.size);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        entries.skip(skip).take(usize::try_from(self.size).unwrap_or(usize::MAX))
    }
}

/// A text; empty when there is none.
fn text<'a>(values: &'a Map<String, Value>, name: &str) -> &'a str {
    values.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn texts<'a>(values: &'a Map<String, Value>, name: &str) -> Vec<&'a str> {
    let list = values.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

fn text_list(name: &str) -> Parameter {
    let items = Box::new(Schema::of(Shape::String));
    let mut field = Field::new(name, Schema::of(Shape::List { items, wrapper: None }));
    field.deprecated = true;
    Parameter::new(field, Placement::Query(ListStyle::Flat))
}

#[cfg(test)]
mod tests;
