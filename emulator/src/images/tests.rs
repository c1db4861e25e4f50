use futures_util::FutureExt as _;
use serde_json::json;

use super::state::{Image, Share};
use super::*;
use crate::account::Account;

const NOW: &str = "2026-11-24T02:35:52Z";
const DOCUMENTED: &str = "m-bp1caf3yicx5jlfl****";

fn change<'a>(add: &[&'a str], remove: &[&'a str]) -> Change<'a> {
    Change {
        caller: "1",
        region: "cn-hangzhou",
        image: DOCUMENTED,
        add: add.to_vec(),
        remove: remove.to_vec(),
        ..Change::default()
    }
}

fn account_list() -> [Account; 3] {
    [Account::new("1", "a", "s"), Account::new("1", "b", "s"), Account::new("2", "c", "s")]
}

fn fresh() -> State {
    fresh::state(&account_list())
}

fn documented(state: &State) -> &Image {
    state.own("1", "cn-hangzhou", DOCUMENTED).unwrap()
}

fn accounts(state: &State) -> Vec<&str> {
    documented(state).shared.iter().map(|share| share.account.as_str()).collect()
}

fn refused(state: &State, change: &Change<'_>) -> (u16, String) {
    let mut changed = state.clone();
    let error = state::apply(&mut changed, change, NOW).unwrap_err();
    assert_eq!(changed, *state, "a refused change leaves no trace");
    (error.status, error.code)
}

#[test]
fn accounts_are_kept_in_the_order_of_sharing() {
    let mut state = fresh();
    state::apply(&mut state, &change(&["30", "20"], &[]), NOW).unwrap();
    state::apply(&mut state, &change(&["10", "30"], &["20"]), "2027-01-01T00:00:00Z").unwrap();
    let share = |account: &str, since: &str| Share { account: account.into(), since: since.into() };
    let expected = [share("30", NOW), share("10", "2027-01-01T00:00:00Z")];
    assert_eq!(documented(&state).shared, expected);
}

#[test]
fn only_the_first_ten_accounts_of_a_call_count() {
    let mut state = fresh();
    let ids: Vec<String> = (10..30).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    state::apply(&mut state, &change(&ids, &[]), NOW).unwrap();
    assert_eq!(accounts(&state), ids[..10]);
    state::apply(&mut state, &change(&[], &ids[5..]), NOW).unwrap();
    assert_eq!(accounts(&state), ids[..5]);
}

#[test]
fn an_image_is_shared_with_fifty_accounts_at_most() {
    let mut state = fresh();
    let ids: Vec<String> = (100..151).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    for ten in ids[..50].chunks(10) {
        state::apply(&mut state, &change(ten, &[]), NOW).unwrap();
    }
    let quota = (403, "QuotaExceed.ShareImageUser".to_owned());
    assert_eq!(refused(&state, &change(&[ids[50]], &[])), quota);
    // One goes, one comes: that is fifty again.
    state::apply(&mut state, &change(&[ids[50]], &[ids[0]]), NOW).unwrap();
    assert_eq!(accounts(&state).len(), 50);
}

#[test]
fn changes_that_make_no_sense_are_refused() {
    let state = fresh();
    let code = |change: &Change<'_>| refused(&state, change);
    assert_eq!(code(&change(&["5", "1"], &[])), (404, "InvalidAccount.Forbbiden".into()));
    let long = "1".repeat(5000);
    assert_eq!(code(&change(&[&long], &[])), (404, "InvalidAccount.NotFound".into()));
    assert_eq!(code(&change(&["me"], &[])), (404, "InvalidAccount.NotFound".into()));
    assert_eq!(code(&change(&[], &[""])), (404, "InvalidAccount.NotFound".into()));
    let launch = Change { launch_permission: true, ..change(&["5"], &[]) };
    assert_eq!(code(&launch), (400, "UnnecessaryParameter.LaunchPermission".into()));
    let launch = Change { launch_permission: true, ..change(&[], &[]) };
    assert_eq!(code(&launch), (400, "ForbiddenParameter.LaunchPermission".into()));
    let public = Change { is_public: Some(true), ..change(&["5"], &[]) };
    assert_eq!(code(&public), (403, "InvalidParameter.IsPublic".into()));
    for other in [
        Change { image: "m-1", ..change(&["5"], &[]) },
        Change { region: "cn-beijing", ..change(&["5"], &[]) },
        Change { caller: "2", ..change(&["5"], &[]) },
    ] {
        assert_eq!(code(&other), (404, "InvalidImageId.NotFound".into()));
    }
}

#[test]
fn a_fresh_state_is_the_same_every_time_and_ids_are_unique() {
    let state = fresh();
    assert_eq!(state, fresh());
    let owners: Vec<&str> = state.images.iter().map(|image| image.owner.as_str()).collect();
    assert_eq!(owners, ["1", "1", "1", "2", "2"]);
    let ids: std::collections::BTreeSet<&str> =
        state.images.iter().map(|i| i.id.as_str()).collect();
    assert_eq!(ids.len(), 5);
}

/// A store and the responses of its operations.
struct Cloud(Store);

impl Cloud {
    fn new() -> Self {
        Self(Store::fresh(&account_list()))
    }

    fn call(
        &self,
        operation: ImageOperation,
        caller: &str,
        values: Value,
    ) -> Result<Value, String> {
        let Value::Object(mut values) = values else { panic!("not an object") };
        values.insert("RegionId".into(), "cn-hangzhou".into());
        let now = time::from_text(NOW).unwrap();
        let product = Product::default();
        let answer = operation.answer(&self.0, &product, &values, caller, now);
        let answer = answer.now_or_never().unwrap();
        answer.map_err(|error| error.code)
    }

    fn modify(&self, mut values: Value) -> Result<Value, String> {
        values["ImageId"] = DOCUMENTED.into();
        self.call(ImageOperation::ModifySharing, "1", values)
    }

    fn describe(&self, mut values: Value) -> Value {
        values["ImageId"] = DOCUMENTED.into();
        self.call(ImageOperation::DescribeSharing, "1", values).unwrap()
    }

    fn images(&self, caller: &str, values: Value) -> Vec<(String, String)> {
        let answer = self.call(ImageOperation::DescribeImages, caller, values).unwrap();
        let images = answer["Images"]["Image"].as_array().unwrap();
        let text = |image: &Value, name: &str| image[name].as_str().unwrap().to_owned();
        images.iter().map(|i| (text(i, "ImageId"), text(i, "ImageOwnerAlias"))).collect()
    }
}

#[test]
fn sharing_is_described_in_pages() {
    let cloud = Cloud::new();
    cloud.modify(json!({"AddAccount": ["30", "20", "10"]})).unwrap();
    let all = cloud.describe(json!({}));
    assert_eq!(
        all,
        json!({
            "RequestId": "", "PageNumber": 1, "PageSize": 10, "TotalCount": 3,
            "ImageId": DOCUMENTED, "RegionId": "cn-hangzhou",
            "ShareGroups": {"ShareGroup": []},
            "Accounts": {"Account": [
                {"AliyunId": "30", "SharedTime": NOW},
                {"AliyunId": "20", "SharedTime": NOW},
                {"AliyunId": "10", "SharedTime": NOW},
            ]},
        })
    );
    let second = cloud.describe(json!({"PageNumber": 2, "PageSize": 2}));
    assert_eq!(second["Accounts"]["Account"], json!([{"AliyunId": "10", "SharedTime": NOW}]));
    assert_eq!(second["TotalCount"], 3);
    let beyond = cloud.describe(json!({"PageNumber": u64::MAX, "PageSize": 100}));
    assert_eq!(beyond["Accounts"]["Account"], json!([]));
}

#[test]
fn older_parameters_are_taken_and_long_lists_are_no_problem() {
    let catalog = crate::catalog::catalog();
    let product = catalog.newest("ecs").unwrap();
    let operation = product.operation("ModifyImageSharePermission").unwrap();
    let quirks = ImageOperation::of(product, operation).unwrap().quirks();
    let accounts: Vec<String> = (1..=11).map(|n| format!("&AddAccount.{n}={n}")).collect();
    let target = format!("/?RegionId=r&ImageId=i&AddGroup.1=all{}", accounts.concat());
    let request = crate::received::tests::received("POST", &target, &[], "");
    let pairs = request.pairs().unwrap();
    let collected =
        crate::parameters::collect(product, operation, &quirks, &request, &pairs, &[]).unwrap();
    assert_eq!((collected.problems, collected.unknown), (vec![], vec![]));
    assert_eq!(texts(&collected.values, "AddGroup"), ["all"]);
    assert_eq!(texts(&collected.values, "AddAccount").len(), 11);
}

#[test]
fn images_are_published_and_withdrawn_both_ways() {
    let cloud = Cloud::new();
    let groups = |cloud: &Cloud| cloud.describe(json!({}))["ShareGroups"]["ShareGroup"].clone();
    for (publish, withdraw) in [
        (json!({"IsPublic": true}), json!({"IsPublic": false})),
        (json!({"AddGroup": ["all"]}), json!({"RemoveGroup": ["all"]})),
    ] {
        cloud.modify(publish).unwrap();
        assert_eq!(groups(&cloud), json!([{"Group": "all"}]));
        let published = [(DOCUMENTED.to_owned(), "others".to_owned())];
        assert_eq!(cloud.images("2", json!({"IsPublic": true})), published);
        cloud.modify(withdraw).unwrap();
        assert_eq!(groups(&cloud), json!([]));
        assert_eq!(cloud.images("2", json!({"IsPublic": true})), []);
    }
    let malformed = cloud.modify(json!({"AddGroup": ["some"]}));
    assert_eq!(malformed, Err("InvalidGroup.Malformed".into()));
}

#[test]
fn an_account_sees_its_own_images_and_those_shared_with_it() {
    let cloud = Cloud::new();
    let own = cloud.images("2", json!({}));
    assert_eq!(own.len(), 1);
    cloud.modify(json!({"AddAccount": ["2"]})).unwrap();
    let others = [(DOCUMENTED.to_owned(), "others".to_owned())];
    assert_eq!(cloud.images("2", json!({"ImageOwnerAlias": "others"})), others);
    assert_eq!(cloud.images("2", json!({"ImageOwnerAlias": "self"})), own);
    assert_eq!(cloud.images("2", json!({})).len(), 2);
    assert_eq!(cloud.images("2", json!({"ImageOwnerAlias": "system"})), []);
    assert_eq!(cloud.images("2", json!({"ImageId": format!("m-1, {DOCUMENTED}")})), others);
    assert_eq!(cloud.images("2", json!({"ImageOwnerId": 1})), others);
    assert_eq!(cloud.images("2", json!({"PageSize": 1, "PageNumber": 2})).len(), 1);
    assert_eq!(cloud.images("3", json!({})), []);
    let alias = json!({"ImageOwnerAlias": "mine"});
    let error = cloud.call(ImageOperation::DescribeImages, "2", alias);
    assert_eq!(error, Err("InvalidImageOwnerAlias.ValueNotSupported".into()));
}

#[test]
fn regions_have_the_products_hosts() {
    let mut product = Product::default();
    product.endpoints.push(alicloud_model::Endpoint::new(
        "cn-hangzhou".into(),
        "ecs-cn-hangzhou.aliyuncs.com".into(),
    ));
    let regions = list::regions(&product);
    let hosts: Vec<&str> = regions["Regions"]["Region"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|region| region["RegionEndpoint"].as_str())
        .collect();
    assert!(hosts.contains(&"ecs-cn-hangzhou.aliyuncs.com"), "{hosts:?}");
    assert!(hosts.contains(&"ecs.cn-beijing.aliyuncs.com"), "{hosts:?}");
}
