//! What upstream has no more stays with a mark, for as long as it is told.

use super::*;

/// Everything that can vanish, there or not.
fn all_or_none(is_there: bool) -> Value {
    let kind = |values: &[&str]| json!({"type": "string", "enum": values});
    let values: &[&str] = if is_there { &["a", "b", "c"] } else { &["c", "a"] };
    let mut parameters = vec![query("Kind", &kind(values)), text("Name", false)];
    let mut members = json!({"RequestId": {"type": "string"}, "Thing": object(&json!({"Id": {"type": "string"}}))});
    if is_there {
        parameters.push(text("Old", false));
        parameters.push(text("Must", true));
        members["Total"] = json!({"type": "integer"});
        members["Thing"]["properties"]["Size"] = json!({"type": "integer"});
    }
    let mut document = one(&json!(parameters), &members);
    if is_there {
        document["apis"]["OldThing"] = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
        document["apis"]["GetThing"]["errorCodes"] = json!({"404": [{"errorCode": "NoThing"}]});
        document["endpoints"]
            .as_array_mut()
            .unwrap()
            .push(json!({"regionId": "cn-beijing", "endpoint": "demo.cn-beijing.aliyuncs.com"}));
    }
    document
}

#[test]
fn what_vanishes_is_marked_and_deprecated_and_returns_unmarked() {
    let mut tree = Tree::new();
    on(Some("2025-01-10"), &all_or_none(true), &mut tree);
    let first = tree.clone();
    let before = items(&tree);
    let gone = on(Some("2025-02-10"), &all_or_none(false), &mut tree);
    on(Some("2025-03-10"), &all_or_none(false), &mut tree);
    let mark = Some(day("2025-02-10"));
    assert_eq!(gone.report.gone, [format!("{DIRECTORY}/OldThing.yaml")]);
    assert_eq!(operation(&tree, "OldThing").removed_upstream, mark);
    let spec = operation(&tree, "GetThing");
    let parameter = |name: &str| spec.parameters.get(name).unwrap();
    assert_eq!(parameter("Old").removed_upstream, mark);
    assert_eq!((parameter("Must").removed_upstream, parameter("Must").required), (mark, true));
    assert_eq!(parameter("Kind").removed_values.get("b").copied(), mark);
    assert_eq!(parameter("Name").removed_upstream, None);
    let response = spec.response.schema.as_ref().unwrap();
    assert_eq!(response.properties.get("Total").unwrap().removed_upstream, mark);
    let size = response.properties.get("Thing").unwrap().properties.get("Size").unwrap();
    assert_eq!(size.removed_upstream, mark);
    assert!(spec.errors.is_empty(), "error codes go at once");
    assert_eq!(product(&tree).endpoints.0.len(), 1, "so do endpoints");
    assert_eq!(items(&tree).names, before.names);
    assert_eq!(items(&tree).arguments, before.arguments);
    let note = "#[deprecated(note = \"gone from the service's documentation since 2025-02-10\")]\n";
    let code = module(&tree, "get_thing");
    for item in [
        "    pub fn old(mut self",
        "    pub old: Option<String>",
        "    pub total: Option<i64>",
        "    pub size: Option<i64>",
        "    B,\n",
    ] {
        assert!(code.contains(&format!("{note}{item}")), "{item} in\n{code}");
    }
    let must = "/// `Must`. Required. Gone from the service's documentation since 2025-02-10.\n    pub must: String";
    assert!(code.contains(must), "{code}");
    assert!(
        module(&tree, "old_thing").contains(&format!("{note}    #[inline]\n    pub fn old_thing"))
    );
    let report = gone.report.to_string();
    for line in [
        "GetThing.yaml: marked, since upstream says otherwise now: parameters.Kind.b, parameters.Old, parameters.Must, response.Thing.Size, response.Total\n",
        "OldThing.yaml: marked `removedUpstream`",
    ] {
        assert!(report.contains(line), "{line} in\n{report}");
    }

    let back = on(Some("2025-04-10"), &all_or_none(true), &mut tree);
    assert!(back.report.to_string().contains("GetThing.yaml: back upstream: "));
    let unmarked = |text: &str| text.contains("pstream:") || text.contains("removedValues");
    assert!(tree.values().all(|text| !unmarked(text)));
    for name in ["GetThing", "OldThing"] {
        let path = format!("{DIRECTORY}/{name}.yaml");
        assert_eq!(tree[&path], first[&path], "as it was");
    }
}

#[test]
fn what_returns_with_another_type_has_it() {
    let document = |kind: Option<&str>| {
        let id = kind.map(|kind| query("Size", &json!({"type": kind, "required": true})));
        with_parameters(&id.into_iter().collect::<Vec<_>>())
    };
    let mut tree = Tree::new();
    on(None, &document(Some("string")), &mut tree);
    on(None, &document(None), &mut tree);
    on(None, &document(Some("integer")), &mut tree);
    assert!(module(&tree, "get_thing").contains("pub fn get_thing(&self, size: i64)"));
    assert_eq!(operation(&tree, "GetThing").parameters.get("Size").unwrap().removed_upstream, None);
}

#[test]
fn without_a_day_there_is_no_date() {
    let mut tree = Tree::new();
    on(None, &all_or_none(true), &mut tree);
    on(None, &all_or_none(false), &mut tree);
    assert!(tree[&format!("{DIRECTORY}/OldThing.yaml")].contains("\nremovedUpstream: true\n"));
    assert_eq!(product(&tree).as_of, None);
    assert!(
        module(&tree, "old_thing").contains("note = \"gone from the service's documentation\"")
    );
    // The first day that is known is its date from then on.
    for at in ["2025-02-10", "2025-03-10"] {
        on(Some(at), &all_or_none(false), &mut tree);
        assert_eq!(operation(&tree, "OldThing").removed_upstream, Some(day("2025-02-10")));
    }
    on(None, &all_or_none(false), &mut tree);
    assert_eq!(operation(&tree, "OldThing").removed_upstream, Some(day("2025-02-10")));
    let as_of = |tree: &Tree| product(tree).as_of.map(|day| day.to_string());
    assert_eq!(as_of(&tree).as_deref(), Some("2025-02-10"), "the first day that says so");
    on(Some("2025-04-10"), &all_or_none(true), &mut tree);
    assert_eq!(as_of(&tree).as_deref(), Some("2025-04-10"));
}

#[test]
fn what_upstream_never_had_stays_without_a_mark() {
    let mut tree = Tree::new();
    on(None, &all_or_none(false), &mut tree);
    edit(
        &mut tree,
        "GetThing",
        "parameters:\n",
        "parameters:\n  Hidden: { in: query, type: string, removedUpstream: false }\n",
    );
    let own = "operation: OurThing\nhttp: { style: rpc, method: POST }\nremovedUpstream: false\n";
    tree.insert(format!("{DIRECTORY}/OurThing.yaml"), own.to_owned());
    let outcome = on(Some("2025-01-10"), &all_or_none(false), &mut tree);
    assert_eq!(outcome.report.gone, [""; 0]);
    assert_eq!(tree[&format!("{DIRECTORY}/OurThing.yaml")], own);
    let hidden = operation(&tree, "GetThing").parameters.get("Hidden").unwrap().removed_upstream;
    assert_eq!(hidden, Some(Mark::Ours));
    assert!(!module(&tree, "get_thing").contains("deprecated"));
}

#[test]
fn an_operation_that_people_added_is_theirs() {
    let mut tree = Tree::new();
    on(Some("2025-01-10"), &all_or_none(true), &mut tree);
    let path = |name: &str| format!("{DIRECTORY}/{name}.yaml");
    let own = "# See our wiki.\noperation: OurThing\nhttp: { style: rpc, method: POST }\n";
    tree.insert(path("OurThing"), own.to_owned());
    // One that began as a copy.
    let copied = tree[&path("GetThing")].replace("operation: GetThing", "operation: CopiedThing");
    tree.insert(path("CopiedThing"), copied.clone());
    // More than a document may lack.
    let many: Vec<String> = (0..30).map(|at| format!("Our{at}Thing")).collect();
    for name in &many {
        tree.insert(path(name), own.replace("OurThing", name));
    }
    for at in ["2025-02-10", "2025-06-10"] {
        let options = Options {
            as_of: Some(at.parse().unwrap()),
            keep_removed: Some(30),
            ..Options::default()
        };
        let outcome = with(&options, &all_or_none(false), &tree).unwrap();
        take(&mut tree, &outcome);
        all_accepted(&tree);
        assert_eq!(outcome.report.own.len(), 32);
        assert!(outcome.report.own.contains(&path("OurThing")));
        let line = "operations of your own, left as they are              32\n";
        assert!(outcome.report.to_string().contains(line), "{}", outcome.report);
    }
    assert!(!tree.contains_key(&path("OldThing")), "one of upstream is marked, and dropped later");
    assert_eq!(tree[&path("OurThing")], own);
    assert_eq!(tree[&path("CopiedThing")], copied);

    // Once upstream has it, it is upstream's.
    let mut document = all_or_none(false);
    document["apis"]["OurThing"] = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    let outcome = on(Some("2025-07-10"), &document, &mut tree);
    assert_eq!(outcome.report.joined, [path("OurThing")]);
    let line =
        "/OurThing.yaml: the service has an operation of that name, whose document was merged";
    assert!(outcome.report.to_string().contains(line), "{}", outcome.report);
    let again = on(Some("2025-07-10"), &document, &mut tree);
    assert_eq!(again.report.joined, [""; 0]);
    let head =
        "# https://api.alibabacloud.com/document/Demo/2020-01-01/OurThing\n# See our wiki.\n";
    assert!(tree[&path("OurThing")].starts_with(head), "{}", tree[&path("OurThing")]);
    on(Some("2025-08-10"), &all_or_none(false), &mut tree);
    assert_eq!(operation(&tree, "OurThing").removed_upstream, Some(day("2025-08-10")));
}

#[test]
fn what_has_been_gone_for_long_is_dropped() {
    for in_product in [false, true] {
        let mut tree = Tree::new();
        on(Some("2025-01-10"), &all_or_none(true), &mut tree);
        on(Some("2025-02-01"), &all_or_none(false), &mut tree);
        if in_product {
            edit(
                &mut tree,
                "product",
                "version: 2020-01-01\n",
                "version: 2020-01-01\nkeepRemoved: 30\n",
            );
        }
        let mut at = |day: &str| {
            let options = Options {
                as_of: Some(day.parse().unwrap()),
                keep_removed: Some(if in_product { 1 } else { 30 }),
                ..Options::default()
            };
            let outcome = with(&options, &all_or_none(false), &tree).unwrap();
            take(&mut tree, &outcome);
            all_accepted(&tree);
            outcome
        };
        assert_eq!(at("2025-03-03").report.removed, [""; 0], "30 days");
        let later = at("2025-03-04");
        assert_eq!(later.report.removed, [format!("{DIRECTORY}/OldThing.yaml")], "31 days");
        assert_eq!(at("2025-03-05").report.removed, [""; 0]);
        let kept = tree.values().any(|text| text.contains("pstream:") || text.contains("removedV"));
        assert!(!kept, "{tree:#?}");
        assert_eq!(arguments(&tree, "get_thing"), [""; 0]);
    }
}

#[test]
fn what_people_wrote_beside_values_stays_and_lists_stay_in_order() {
    let documents = |maximum: u32, regions: [&str; 2]| {
        let count = query("Count", &json!({"type": "integer", "maximum": maximum}));
        let mut document = document(&json!({"GetThing": api(&json!([count]), &json!({}))}));
        let endpoint = |region: &str| json!({"regionId": region, "endpoint": format!("demo.{region}.aliyuncs.com")});
        document["endpoints"] = json!(regions.map(endpoint));
        document
    };
    let mut tree = Tree::new();
    on(Some("2025-01-01"), &documents(10, ["cn-a", "cn-b"]), &mut tree);
    edit(
        &mut tree,
        "GetThing",
        "    in: query\n",
        "    # More is slow.\n    in: query # As all.\n",
    );
    on(Some("2025-02-01"), &documents(20, ["cn-b", "cn-a"]), &mut tree);
    let text = &tree[&format!("{DIRECTORY}/GetThing.yaml")];
    assert!(text.contains("\n    # More is slow.\n    in: query # As all.\n"), "{text}");
    assert!(text.contains("maximum: 20"), "{text}");
    let regions: Vec<String> = product(&tree).endpoints.0.keys().cloned().collect();
    assert_eq!(regions, ["cn-a", "cn-b"]);
}
