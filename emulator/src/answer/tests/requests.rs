//! Committed operations, asked for what programs ask for.

use std::collections::BTreeSet;

use super::committed::product_of;
use super::*;

/// The body of a response of a committed operation.
fn asked(product: &str, operation: &str, values: Value) -> Value {
    let product = &product_of(product);
    let operation = product.operation(operation).unwrap();
    let Value::Object(values) = values else { panic!("not an object") };
    described(&call(product, operation, &values), &Ids::new(1), None).unwrap().0
}

/// The texts at a place of each entry.
fn column<'a>(entries: &'a Value, pointer: &str) -> Vec<&'a str> {
    let entries = entries.as_array().unwrap();
    entries.iter().map(|entry| entry.pointer(pointer).unwrap().as_str().unwrap()).collect()
}

#[test]
fn ids_that_the_name_of_an_entry_does_not_lead_to_are_taken_too() {
    let body = asked(
        "ecs",
        "DescribeInstanceStatus",
        json!({"RegionId": "cn-hangzhou", "InstanceId": ["i-a", "i-b"]}),
    );
    let expected = json!([
        {"InstanceId": "i-a", "Status": "Running"}, {"InstanceId": "i-b", "Status": "Running"},
    ]);
    assert_eq!(body["InstanceStatuses"]["InstanceStatus"], expected);
    assert_eq!(body["TotalCount"], 2);
}

#[test]
fn ids_are_counted_once_and_come_with_commas_too() {
    let instances = |ids: &str| {
        asked("ecs", "DescribeInstances", json!({"RegionId": "cn-hangzhou", "InstanceIds": ids}))
    };
    let body = instances(r#"["i-1", "i-2", "i-1"]"#);
    assert_eq!(body["TotalCount"], 2);
    assert_eq!(column(&body["Instances"]["Instance"], "/InstanceId"), ["i-1", "i-2"]);
    assert_eq!(instances("[]")["TotalCount"], 25);
    assert_eq!(instances(r#"["i-bp67acfmxazb4p****"]"#)["TotalCount"], 1);
    let vpcs = json!({"RegionId": "cn-hangzhou", "VpcId": "vpc-a,vpc-b, vpc-a"});
    let body = asked("vpc", "DescribeVpcs", vpcs);
    assert_eq!(column(&body["Vpcs"]["Vpc"], "/VpcId"), ["vpc-a", "vpc-b"]);
    let tasks = json!({"RegionId": "cn-hangzhou", "TaskIds": "t-1"});
    assert_eq!(
        column(&asked("ecs", "DescribeTasks", tasks)["TaskSet"]["Task"], "/TaskId"),
        ["t-1"]
    );
}

#[test]
fn filters_are_in_all_entries_however_deep() {
    let filters = json!({
        "RegionId": "cn-beijing", "VpcId": "vpc-mine", "VSwitchId": "vsw-mine",
        "SecurityGroupId": "sg-mine", "InstanceName": "mine",
    });
    let body = asked("ecs", "DescribeInstances", filters);
    let entries = &body["Instances"]["Instance"];
    for (place, wanted) in [
        ("/VpcAttributes/VpcId", "vpc-mine"),
        ("/VpcAttributes/VSwitchId", "vsw-mine"),
        ("/SecurityGroupIds/SecurityGroupId/0", "sg-mine"),
        ("/InstanceName", "mine"),
        ("/RegionId", "cn-beijing"),
    ] {
        assert_eq!(column(entries, place), [wanted; 10], "{place}");
    }
    let ids: BTreeSet<_> = column(entries, "/InstanceId").into_iter().collect();
    assert_eq!(ids.len(), 10);
    // What matches many names is none.
    let some = json!({"RegionId": "cn-beijing", "InstanceName": "web-*"});
    let body = asked("ecs", "DescribeInstances", some);
    let names = column(&body["Instances"]["Instance"], "/InstanceName");
    assert!(names.iter().all(|name| !name.contains('*')), "{names:?}");
}

#[test]
fn what_is_too_long_for_an_id_does_not_fill_responses() {
    let long = "x".repeat(60_000);
    let filters = json!({"RegionId": "cn-hangzhou", "VpcId": long, "VSwitchId": long, "SecurityGroupId": long});
    let body = asked("ecs", "DescribeInstances", filters);
    assert!(body.to_string().len() < 100_000);
    let role = json!({"RoleArn": format!("acs:ram::1:role/{long}"), "RoleSessionName": long});
    assert!(asked("sts", "AssumeRole", role).to_string().len() < 10_000);
}

#[test]
fn of_the_values_that_a_list_is_filtered_by_each_entry_has_one() {
    let mut op = numbered_pages();
    op.parameters.extend(at(
        Placement::Header,
        vec![field("Zones", list(text())), field("ZoneId", list(text()))],
    ));
    op.response.example = Some(r#"{"TotalCount":1,"As":{"A":[{"AId":"a","ZoneId":"z"}]}}"#.into());
    let body = body(&op, json!({"ZoneId": ["x", "y"], "PageSize": 3})).unwrap();
    assert_eq!(column(&body["As"]["A"], "/ZoneId"), ["x", "y", "x"]);
}

#[test]
fn values_of_a_set_are_not_numbered() {
    let mut op = numbered_pages();
    op.response.example = Some(
        r#"{"TotalCount":1,"As":{"A":[{"Status":"Running","Size":"small","Protocol":"tcp","Port":80}]}}"#.into(),
    );
    let mut size = text();
    size.limits.allowed = vec!["small".to_owned(), "large".to_owned()];
    let entry = object(vec![
        field("Status", one_of(&["Running", "Stopped"])),
        field("Size", size),
        field("Port", Schema::of(Shape::Integer)),
    ]);
    op.response.schema = Some(object(vec![field("As", wrapped("A", entry))]));
    let body = body(&op, json!({"PageSize": 2})).unwrap();
    let expected = json!([
        {"Status": "Running", "Size": "small", "Protocol": "tcp", "Port": 80}, {"Status": "Running", "Size": "small", "Protocol": "tcp", "Port": 81},
    ]);
    assert_eq!(body["As"]["A"], expected);
}

#[test]
fn a_name_is_numbered_once() {
    let roles = asked("ram", "ListRoles", json!({"MaxItems": 3}));
    let entries = &roles["Roles"]["Role"];
    assert_eq!(column(entries, "/RoleName"), ["ECSAdmin", "ECSAdmin-1", "ECSAdmin-2"]);
    let arns =
        ["ECSAdmin", "ECSAdmin-1", "ECSAdmin-2"].map(|name| format!("acs:ram::1:role/{name}"));
    assert_eq!(column(entries, "/Arn"), arns);
}

#[test]
fn as_many_are_made_as_are_wanted_and_allowed() {
    for (amount, made) in [(1, 1), (150, 150), (1000, 1000), (4_000_000_000_u64, 1000)] {
        let body =
            asked("ecs", "RunInstances", json!({"RegionId": "cn-hangzhou", "Amount": amount}));
        let ids: BTreeSet<_> =
            column(&body["InstanceIdSets"]["InstanceIdSet"], "").into_iter().collect();
        assert_eq!(ids.len(), made);
    }
}

#[test]
fn numbers_come_back_as_they_are() {
    let function =
        json!({"functionName": "mine", "cpu": 0.35, "memorySize": 1024, "diskSize": 10240});
    let body = asked("fc", "CreateFunction", function);
    assert_eq!((&body["cpu"], &body["memorySize"]), (&json!(0.35), &json!(1024)));
    let page = |number: u64| {
        let body =
            asked("vpc", "DescribeVpcs", json!({"RegionId": "cn-hangzhou", "PageNumber": number}));
        assert_eq!(body["PageNumber"], number);
        body["Vpcs"]["Vpc"].as_array().unwrap().len()
    };
    assert_eq!([1, 3, i64::MAX as u64, u64::MAX].map(page), [10, 5, 0, 0]);
}

#[test]
fn resource_names_are_of_what_the_response_is_about() {
    let key = asked("kms", "CreateKey", json!({}));
    let key = &key["KeyMetadata"];
    let expected = format!("acs:kms:cn-hangzhou:1:key/{}", key["KeyId"].as_str().unwrap());
    assert_eq!(key["Arn"], expected);

    let function = asked("fc", "CreateFunction", json!({"functionName": "mine"}));
    assert_eq!(function["functionArn"], "acs:fc:cn-hangzhou:1:functions/mine");
    assert_eq!(function["functionId"].as_str().unwrap().len(), 27, "{}", function["functionId"]);
    assert_eq!(function["customContainerConfig"]["accelerationType"], "deprecated");

    let rule =
        asked("eventbridge", "CreateRule", json!({"EventBusName": "bus", "RuleName": "rule"}));
    assert_eq!(rule["Data"]["RuleARN"], "acs:eventbridge:cn-hangzhou:1:eventbus/bus/rule/rule");
    let user = asked("sts", "GetCallerIdentity", json!({}));
    assert_eq!(user["AccountId"], "1");
    assert_eq!(user["Arn"], "acs:ram::1:user/admin");
}

#[test]
fn temporary_credentials_are_those_that_were_asked_for() {
    let values = json!({"RoleArn": "acs:ram::123:role/mine", "RoleSessionName": "me", "DurationSeconds": 900});
    let body = asked("sts", "AssumeRole", values);
    assert_eq!(body["AssumedRoleUser"]["Arn"], "acs:ram::123:role/mine/me");
    assert!(body["AssumedRoleUser"]["AssumedRoleId"].as_str().unwrap().ends_with(":me"));
    assert_eq!(body["Credentials"]["Expiration"], "1970-01-01T00:15:00Z");
    let token = body["Credentials"]["SecurityToken"].as_str().unwrap();
    assert!(token.len() == 64 && !token.contains('*'), "{token}");
    let keys = |role: &str, session: &str| {
        let values = json!({"RoleArn": role, "RoleSessionName": session});
        asked("sts", "AssumeRole", values)["Credentials"].take()
    };
    let (one, again) = (keys("acs:ram::1:role/a", "s"), keys("acs:ram::1:role/a", "s"));
    assert_eq!(one, again);
    for other in [keys("acs:ram::1:role/b", "s"), keys("acs:ram::1:role/a", "t")] {
        for name in ["AccessKeyId", "AccessKeySecret", "SecurityToken"] {
            assert_ne!(one[name], other[name], "{name}");
            assert_eq!(
                one[name].as_str().unwrap().len(),
                other[name].as_str().unwrap().len(),
                "{name}"
            );
        }
        assert!(other["AccessKeyId"].as_str().unwrap().starts_with("STS."), "{other}");
    }
    let saml = asked("sts", "AssumeRoleWithSAML", json!({"RoleArn": "acs:ram::123:role/mine"}));
    assert_eq!(saml["AssumedRoleUser"]["Arn"], "acs:sts::1:assumed-role/mine/alice");
    assert_eq!(saml["Credentials"]["Expiration"], "1970-01-01T01:00:00Z");
}

#[test]
fn what_is_beside_the_total_is_about_the_page_too() {
    let page = asked("cs", "DescribeClustersV1", json!({"page_number": 2, "page_size": 2}));
    let wanted = json!({"page_number": 2, "page_size": 2, "total_count": 25});
    assert_eq!(page["page_info"], wanted);
    assert_eq!(page["clusters"].as_array().unwrap().len(), 2);
}

#[test]
fn what_the_address_of_a_request_leads_to_is_what_the_response_is_about() {
    let bucket = json!({"bucket": "mine"});
    let info = asked("oss", "GetBucketInfo", bucket.clone());
    assert_eq!(info["BucketInfo"]["Bucket"]["Name"], "mine");
    let listed = asked("oss", "ListObjectsV2", bucket);
    assert_eq!(listed["ListBucketResult"]["Name"], "mine");
    let project = asked("sls", "GetProject", json!({"project": "mine"}));
    assert_eq!(project["projectName"], "mine");
    let store = asked("sls", "GetLogStore", json!({"project": "mine", "logstore": "logs"}));
    assert_eq!(store["logstoreName"], "logs");
}

#[test]
fn what_is_no_id_does_not_get_one() {
    let body = asked("ecs", "DescribeInstances", json!({"RegionId": "cn-hangzhou"}));
    let place = "/EcsCapacityReservationAttr/CapacityReservationPreference";
    let preferences = column(&body["Instances"]["Instance"], place);
    assert_eq!(preferences, ["capacity-reservation-preference"; 10]);
}

#[test]
fn what_is_left_out_is_what_the_service_takes() {
    let made = |values| asked("rds", "CreateDBInstance", values)["DryRun"].clone();
    assert_eq!(made(json!({})), false);
    assert_eq!(made(json!({"DryRun": true})), true);
    let mut op = making(
        r#"{"DryRun":true,"Size":7,"Kept":1}"#,
        vec![field("DryRun", boolean()), field("Size", integer("1", "9", "3"))],
    );
    assert_eq!(body(&op, json!({})), Ok(json!({"DryRun": false, "Size": 3, "Kept": 1})));
    op.authorization.access = Access::Update;
    assert_eq!(body(&op, json!({})), Ok(json!({"DryRun": true, "Size": 7, "Kept": 1})));
}

#[test]
fn resources_that_were_tagged_are_not_those_that_failed() {
    let arns = json!(["acs:vpc:cn-hangzhou:1:vpc/vpc-a"]);
    let tag = json!({"RegionId": "cn-hangzhou", "ResourceARN": arns, "Tags": "{\"k\":\"v\"}"});
    let untag = json!({"RegionId": "cn-hangzhou", "ResourceARN": arns, "TagKey": ["k"]});
    for (operation, values) in [("TagResources", tag), ("UntagResources", untag)] {
        let body = asked("tag", operation, values);
        let lists = body["FailedResources"].pointer("/FailedResource");
        assert_eq!(lists.unwrap_or(&body["FailedResources"]), &json!([]), "{operation}: {body}");
    }
}

/// The entries of a committed list.
fn listed(product: &str, operation: &str, values: Value) -> Value {
    let mut body = asked(product, operation, values);
    let product = product_of(product);
    let pagination = product.operation(operation).unwrap().pagination.as_ref().unwrap();
    pagination.items().names().fold(body.take(), |mut value, name| value[name].take())
}

#[test]
fn one_of_a_kind_is_found_by_what_other_operations_ask_for() {
    let address = json!({"RegionId": "cn-hangzhou", "AllocationId": "eip-mine"});
    let addresses = listed("vpc", "DescribeEipAddresses", address);
    assert_eq!(column(&addresses, "/AllocationId"), ["eip-mine"]);
    let pair = json!({"RegionId": "cn-hangzhou", "KeyPairName": "mine"});
    assert_eq!(column(&listed("ecs", "DescribeKeyPairs", pair), "/KeyPairName"), ["mine"]);
    let database = json!({"DBInstanceId": "rm-1", "DBName": "mine"});
    let database = &asked("rds", "DescribeDatabases", database)["Databases"]["Database"];
    assert_eq!(column(database, "/DBName"), ["mine"]);
    let types = json!({"InstanceTypes": ["ecs.g6.large", "ecs.g7.large"]});
    let types = listed("ecs", "DescribeInstanceTypes", types);
    assert_eq!(column(&types, "/InstanceTypeId"), ["ecs.g6.large", "ecs.g7.large"]);
    let names = listed("alb", "ListLoadBalancers", json!({"LoadBalancerNames": ["one", "two"]}));
    assert_eq!(column(&names, "/LoadBalancerName"), ["one", "two"]);
    let ids: BTreeSet<_> = column(&names, "/LoadBalancerId").into_iter().collect();
    assert_eq!(ids.len(), 2);
}

#[test]
fn filters_go_together() {
    let snapshots = json!({
        "RegionId": "cn-hangzhou", "SnapshotIds": "[\"s-1\", \"s-2\"]", "DiskId": "d-mine",
        "SnapshotName": "mine",
    });
    let snapshots = listed("ecs", "DescribeSnapshots", snapshots);
    assert_eq!(column(&snapshots, "/SnapshotId"), ["s-1", "s-2"]);
    assert_eq!(column(&snapshots, "/SourceDiskId"), ["d-mine"; 2]);
    assert_eq!(column(&snapshots, "/SnapshotName"), ["mine"; 2]);
}

#[test]
fn entries_have_the_tags_that_are_wanted() {
    let tags = json!([{"Key": "k", "Value": "v"}, {"Key": "only"}]);
    let wanted = json!({"RegionId": "cn-hangzhou", "Tag": tags});
    let instances = listed("ecs", "DescribeInstances", wanted.clone());
    assert_eq!(column(&instances, "/Tags/Tag/0/TagKey"), ["k"; 10]);
    assert_eq!(column(&instances, "/Tags/Tag/0/TagValue"), ["v"; 10]);
    assert_eq!(column(&instances, "/Tags/Tag/1/TagKey"), ["only"; 10]);
    for (product, operation) in [("vpc", "DescribeVpcs"), ("alb", "ListLoadBalancers")] {
        let entries = listed(product, operation, wanted.clone());
        let tags = entries[0].pointer("/Tags/Tag").unwrap_or(&entries[0]["Tags"]);
        assert_eq!((&tags[0]["Key"], &tags[0]["Value"]), (&json!("k"), &json!("v")));
    }
}

#[test]
fn names_begin_and_look_as_they_are_wanted() {
    let functions =
        listed("fc", "ListFunctions", json!({"prefix": "web", "runtime": "python3.10"}));
    let names = column(&functions, "/functionName");
    assert!(names.iter().all(|name| name.starts_with("web")), "{names:?}");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert_eq!(column(&functions, "/runtime")[0], "python3.10");
    let some = json!({"RegionId": "cn-beijing", "InstanceName": "web-*-1"});
    let instances = listed("ecs", "DescribeInstances", some);
    let names = column(&instances, "/InstanceName");
    let is_like = |name: &&str| name.starts_with("web-") && name.ends_with("-1");
    assert!(names.iter().all(is_like), "{names:?}");
}

#[test]
fn what_is_in_a_region_is_in_its_zones() {
    let switches = listed("vpc", "DescribeVSwitches", json!({"RegionId": "cn-beijing"}));
    let zones = column(&switches, "/ZoneId");
    assert!(zones.iter().all(|zone| zone.starts_with("cn-beijing-")), "{zones:?}");
}

#[test]
fn filters_that_name_what_they_select_by_show_too() {
    let filter =
        json!([{"Key": "Status", "Value": ["Available"]}, {"Key": "VpcId", "Value": ["vpc-mine"]}]);
    let addresses =
        listed("vpc", "DescribeHaVips", json!({"RegionId": "cn-hangzhou", "Filter": filter}));
    assert_eq!(column(&addresses, "/Status"), ["Available"; 10]);
    assert_eq!(column(&addresses, "/VpcId"), ["vpc-mine"; 10]);
    let by_name = r#"[{"Key": "SecretName", "Values": ["one", "two"]}]"#;
    let secrets = listed("kms", "ListSecrets", json!({"Filters": by_name}));
    assert_eq!(column(&secrets, "/SecretName"), ["one", "two"]);
    let tags = json!([{"Key": "k", "Value": "v"}]);
    let sites = listed("esa", "ListSites", json!({"TagFilter": tags}));
    assert!(sites[0]["Tags"].to_string().contains(r#""k""#), "{}", sites[0]["Tags"]);
}
