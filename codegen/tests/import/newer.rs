//! What a newer document may not do on its own: arguments keep their order, what is gone stays with a mark, what is no document is
//! refused.

use alicloud_codegen::import::{Change, Docs, Options, Outcome, import};
use alicloud_codegen::spec::{Mark, OperationSpec, ProductSpec, SchemasSpec};
use alicloud_codegen::{Layout, Source, generate};
use serde_json::{Value, json};

use crate::public_items::{Items, public_items};
use crate::support::{Tree, all_accepted, api, document, list_of, object, query};

const DIRECTORY: &str = "demo/2020-01-01";

/// The outcome of an import without problems, or these.
fn try_on(day: Option<&str>, document: &Value, tree: &Tree) -> Result<Outcome, String> {
    let as_of = day.map(|day| day.parse().unwrap());
    with(&Options { as_of, ..Options::default() }, document, tree)
}

fn with(options: &Options, document: &Value, tree: &Tree) -> Result<Outcome, String> {
    let bytes = document.to_string().into_bytes();
    let docs = Docs { path: "docs/demo/2020-01-01/api-docs.json", bytes: &bytes };
    let outcome = import(&[docs], tree, options).map_err(|error| error.to_string())?;
    let problems: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
    if problems.is_empty() {
        return Ok(outcome);
    }
    assert!(outcome.files.is_empty(), "a refusal leaves all as it was");
    Err(problems.join("\n") + "\n")
}

/// Imports a document over a tree, which the model accepts then, and which a second import leaves as it is.
fn on(day: Option<&str>, document: &Value, tree: &mut Tree) -> Outcome {
    let outcome = try_on(day, document, tree).unwrap_or_else(|error| panic!("{error}"));
    take(tree, &outcome);
    all_accepted(tree);
    let again = try_on(day, document, tree).unwrap_or_else(|error| panic!("{error}"));
    let changed = again.files.iter().find(|file| file.change != Change::Unchanged);
    assert_eq!(changed, None, "the second import of a day changes something");
    outcome
}

fn take(tree: &mut Tree, outcome: &Outcome) {
    for path in &outcome.report.removed {
        assert!(tree.remove(path).is_some(), "{path}");
    }
    for file in &outcome.files {
        tree.insert(file.path.clone(), file.text.clone());
    }
}

fn operation(tree: &Tree, name: &str) -> OperationSpec {
    serde_yaml::from_str(&tree[&format!("{DIRECTORY}/{name}.yaml")]).expect("a spec")
}

fn product(tree: &Tree) -> ProductSpec {
    serde_yaml::from_str(&tree[&format!("{DIRECTORY}/product.yaml")]).expect("a product")
}

fn edit(tree: &mut Tree, name: &str, from: &str, to: &str) {
    let text = tree.get_mut(&format!("{DIRECTORY}/{name}.yaml")).expect("a file");
    assert_eq!(text.matches(from).count(), 1, "{from} in\n{text}");
    *text = text.replace(from, to);
}

fn code(tree: &Tree) -> Vec<(String, String)> {
    let source = |(path, text): (&String, &String)| {
        (path.clone(), Source { path: path.clone(), text: text.clone() })
    };
    let made = generate(tree.iter().map(source).collect(), &Layout::default())
        .unwrap_or_else(|problems| panic!("{}", problems[0]));
    made.files.into_iter().map(|file| (file.path, file.text)).collect()
}

fn items(tree: &Tree) -> Items {
    let files = code(tree);
    public_items(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}

/// The arguments of the client's method.
fn arguments(tree: &Tree, method: &str) -> Vec<String> {
    let mut arguments = items(tree).arguments;
    arguments.remove(&format!("demo::{method}::Client::{method}()")).expect("a method")
}

fn module(tree: &Tree, name: &str) -> String {
    let file = code(tree).into_iter().find(|(path, _)| *path == format!("demo/src/{name}.rs"));
    file.unwrap_or_else(|| panic!("no {name}")).1
}

fn day(text: &str) -> Mark {
    Mark::Since(text.parse().unwrap())
}

fn text(name: &str, required: bool) -> Value {
    query(name, &json!({"type": "string", "required": required}))
}

/// One operation with these parameters and this response.
fn one(parameters: &Value, members: &Value) -> Value {
    document(&json!({"GetThing": api(parameters, &object(members))}))
}

fn with_parameters(parameters: &[Value]) -> Value {
    one(&json!(parameters), &json!({"RequestId": {"type": "string"}}))
}

#[test]
fn arguments_keep_their_order_and_new_ones_come_last() {
    let mut tree = Tree::new();
    let first = [text("AuthCode", true), text("InputNumber", true), text("Mask", true)];
    on(None, &with_parameters(&first), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["auth_code", "input_number", "mask"]);
    // Upstream turns them round, adds one before all, and calls one otherwise.
    let second = [
        text("Kind", true),
        text("InputNumber", true),
        text("Masking", true),
        text("AuthCode", true),
        text("Extra", false),
    ];
    on(None, &with_parameters(&second), &mut tree);
    let order = ["auth_code", "input_number", "mask", "kind", "masking"];
    assert_eq!(arguments(&tree, "get_thing"), order, "what is gone stays where it was");
    // The old order again.
    on(None, &with_parameters(&first), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), order);
    let spec = operation(&tree, "GetThing");
    let marks: Vec<bool> =
        spec.parameters.iter().map(|(_, p)| p.removed_upstream.is_some()).collect();
    assert_eq!(marks, [false, false, false, true, true, true]);
}

#[test]
fn arguments_keep_their_order_where_members_of_a_body_are_some_of_them() {
    let body = |members: &Value| json!({"name": "body", "in": "body", "style": "json", "schema": object(members)});
    let required = json!({"type": "string", "required": true});
    let document = |members: &Value, others: &[Value]| {
        let mut parameters = vec![body(members)];
        parameters.extend(others.iter().cloned());
        let mut document = with_parameters(&parameters);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!("/things");
        document
    };
    let mut tree = Tree::new();
    on(None, &document(&json!({"A": required}), &[text("Q", true)]), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["a", "q"]);
    let newer = document(&json!({"New": required, "A": required}), &[text("Q", true)]);
    on(None, &newer, &mut tree);
    assert_eq!(operation(&tree, "GetThing").arguments, ["A", "Q", "New"]);
    assert_eq!(arguments(&tree, "get_thing"), ["a", "q", "new"]);

    // What moves into the body, or out of it, is the same parameter.
    let moved = document(&json!({"q": required, "New": required}), &[text("A", false)]);
    on(None, &moved, &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["a", "q", "new"]);
    let spec = operation(&tree, "GetThing");
    assert!(spec.parameters.iter().all(|(_, parameter)| parameter.removed_upstream.is_none()));
    assert_eq!(spec.parameters.get("A").unwrap().optional_upstream, Some(Mark::Undated));
}

#[test]
fn new_of_nested_types_keeps_its_arguments() {
    let nested = |members: &Value| with_parameters(&[query("Disk", &object(members))]);
    let [required, optional] = [true, false].map(|r| json!({"type": "string", "required": r}));
    let mut tree = Tree::new();
    on(None, &nested(&json!({"Size": required, "Name": required, "Note": optional})), &mut tree);
    let before = items(&tree);
    assert_eq!(before.arguments["demo::get_thing::Disk::new()"], ["name", "size"]);
    let newer = json!({"Area": required, "Note": required, "Name": required, "Size": optional});
    on(None, &nested(&newer), &mut tree);
    let after = items(&tree);
    assert_eq!(after.arguments["demo::get_thing::Disk::new()"], ["name", "size", "area"]);
    assert!(after.names.is_superset(&before.names));
}

#[test]
fn what_becomes_required_stays_a_setter_until_the_next_minor_version() {
    let mut tree = Tree::new();
    let document = |id: bool, owner: bool| {
        with_parameters(&[text("Id", id), text("Owner", owner), text("RegionId", true)])
    };
    on(Some("2025-01-10"), &document(false, true), &mut tree);
    assert_eq!(product(&tree).arguments_of, None);
    let before = items(&tree);
    for (at, id) in [("2025-02-10", true), ("2025-03-10", false), ("2025-04-10", true)] {
        on(Some(at), &document(id, !id), &mut tree);
        assert_eq!(items(&tree).arguments, before.arguments, "{at}");
    }
    let spec = operation(&tree, "GetThing");
    let id = spec.parameters.get("Id").unwrap();
    assert_eq!((id.required, id.required_upstream), (false, Some(day("2025-04-10"))));
    let owner = spec.parameters.get("Owner").unwrap();
    assert_eq!((owner.required, owner.optional_upstream), (true, Some(day("2025-04-10"))));
    on(Some("2025-05-10"), &document(true, false), &mut tree);
    let id = operation(&tree, "GetThing").parameters.get("Id").unwrap().required_upstream;
    assert_eq!(id, Some(day("2025-04-10")), "a mark keeps its date");
    let code = module(&tree, "get_thing");
    assert!(code.contains("/// `Id`. The service requires it since 2025-04-10."), "{code}");
    assert!(code.contains("/// `Owner`. Required. Optional for the service since 2025-04-10."));

    // A patch changes nothing; with the next minor version come the arguments that upstream wants.
    assert_eq!(product(&tree).arguments_of.as_deref(), Some("0.1.0"));
    edit(
        &mut tree,
        "product",
        "version: 2020-01-01\n",
        "version: 2020-01-01\ncrateVersion: 0.1.7\n",
    );
    on(Some("2025-05-10"), &document(true, false), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["owner"]);
    edit(&mut tree, "product", "crateVersion: 0.1.7\n", "crateVersion: 0.2.0\n");
    on(Some("2025-05-10"), &document(true, false), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id"]);
    assert_eq!(product(&tree).arguments_of, None);
    on(Some("2025-06-10"), &document(false, false), &mut tree);
    assert_eq!(product(&tree).arguments_of.as_deref(), Some("0.2.0"));
}

#[test]
fn what_was_optional_comes_last_among_the_arguments() {
    let document = |first: bool| with_parameters(&[text("First", first), text("Second", true)]);
    let mut tree = Tree::new();
    on(None, &document(false), &mut tree);
    on(None, &document(true), &mut tree);
    edit(
        &mut tree,
        "product",
        "version: 2020-01-01\n",
        "version: 2020-01-01\ncrateVersion: 0.2.0\n",
    );
    on(None, &document(true), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["second", "first"]);
}

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
    assert_eq!(product(&tree).as_of, Some("2025-03-10".parse().unwrap()));
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

/// A document of so many operations.
fn many(count: usize) -> Value {
    let mut apis = json!({});
    for number in 0..count {
        apis[format!("GetThing{number:03}")] =
            api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    }
    document(&apis)
}

#[test]
fn a_document_that_lacks_too_much_is_refused_by_name() {
    let accepting = Options { accept_removals: true, ..Options::default() };
    for (before, after, problem) in [
        (347, 333, None),
        (200, 180, None),
        (12, 2, None),
        (
            200,
            179,
            Some(
                "the document lacks 21 of 200 operations (`GetThing179`, `GetThing180`, `GetThing181`, ...)",
            ),
        ),
        (12, 1, Some("the document lacks 11 of 12 operations")),
        (42, 0, Some("the document has no operations, and the specs have 42")),
        (3, 0, Some("the document has no operations, and the specs have 3")),
    ] {
        let mut tree = Tree::new();
        on(None, &many(before), &mut tree);
        match (try_on(None, &many(after), &tree), problem) {
            (Ok(outcome), None) => assert_eq!(outcome.report.gone.len(), before - after),
            (Err(error), Some(problem)) => {
                assert!(error.contains(problem), "{problem} in\n{error}");
                assert!(error.contains(": demo 2020-01-01: "), "{error}");
                let outcome = with(&accepting, &many(after), &tree).unwrap();
                assert_eq!(outcome.report.gone.len(), before - after);
                take(&mut tree, &outcome);
                all_accepted(&tree);
            }
            (outcome, problem) => panic!("{before}, {after}: {problem:?}, {:?}", outcome.is_ok()),
        }
    }
}

#[test]
fn only_what_is_new_among_the_removals_counts() {
    let mut tree = Tree::new();
    for count in [30, 20, 10] {
        let outcome = on(None, &many(count), &mut tree);
        assert_eq!(outcome.report.gone.len(), if count == 30 { 0 } else { 10 });
    }
    // A part of the operations says nothing of the others.
    let options = Options { only: ["GetThing000".to_owned()].into(), ..Options::default() };
    let outcome = with(&options, &many(1), &tree).unwrap();
    assert!(outcome.files.iter().all(|file| file.change == Change::Unchanged));
    assert!(try_on(None, &document(&json!({})), &Tree::new()).is_ok(), "a product may begin empty");
}

#[test]
fn what_is_no_document_is_refused_by_name() {
    let mut tree = Tree::new();
    on(None, &many(2), &mut tree);
    let error = json!({"code": 500, "message": "server error"});
    let problem = try_on(None, &error, &tree).unwrap_err();
    let expected = "docs/demo/2020-01-01/api-docs.json: demo 2020-01-01: this is no metadata but the message `500: server error`; fetch it again\n";
    assert!(problem.starts_with(expected), "{problem}");
}

#[test]
fn an_older_document_is_refused_by_name() {
    let mut tree = Tree::new();
    on(Some("2025-02-10"), &many(2), &mut tree);
    let problem = try_on(Some("2025-02-09"), &many(2), &tree).unwrap_err();
    let expected = "demo 2020-01-01: the document is of 2025-02-09, and the specs are of 2025-02-10 already; take a newer one, or correct the date\n";
    assert!(problem.contains(expected), "{problem}");
    on(None, &many(2), &mut tree);
    assert!(try_on(Some("2025-02-09"), &many(2), &tree).is_err(), "the day is known still");
    // A part that is imported says nothing of the day of the rest.
    let only = Options {
        only: ["GetThing000".to_owned()].into(),
        as_of: Some("2025-03-10".parse().unwrap()),
        ..Options::default()
    };
    let outcome = with(&only, &many(2), &tree).unwrap();
    take(&mut tree, &outcome);
    on(Some("2025-02-11"), &many(2), &mut tree);
}

#[test]
fn names_that_differ_in_case_are_one_parameter() {
    let mut tree = Tree::new();
    let document = |id: &str, zone: &str, member: &str| {
        one(
            &json!([text(id, true), text(zone, false)]),
            &json!({"RequestId": {"type": "string"}, member: {"type": "string"}}),
        )
    };
    on(None, &document("TunnelID", "zoneid", "VpcID"), &mut tree);
    let before = items(&tree);
    for (id, zone, member) in [
        ("TunnelId", "ZoneId", "VPCId"),
        ("TunnelID", "zoneid", "VpcID"),
        ("tunnelId", "ZONEID", "vpcid"),
    ] {
        on(Some("2025-01-10"), &document(id, zone, member), &mut tree);
        let spec = operation(&tree, "GetThing");
        let names: Vec<&str> = spec.parameters.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, [id, zone], "the name on the wire is upstream's");
        assert!(spec.parameters.iter().all(|(_, one)| one.removed_upstream.is_none()));
        let after = items(&tree);
        assert_eq!(
            (after.names, after.arguments),
            (before.names.clone(), before.arguments.clone())
        );
    }
    assert_eq!(
        operation(&tree, "GetThing").parameters.get("ZONEID").unwrap().name.as_deref(),
        Some("zoneid")
    );
}

#[test]
fn a_parameter_that_is_listed_twice_is_one_whichever_comes_first() {
    let twice = |first: bool| with_parameters(&[text("Id", first), text("Id", !first)]);
    let mut tree = Tree::new();
    on(None, &twice(true), &mut tree);
    for first in [false, true, false] {
        on(None, &twice(first), &mut tree);
        assert_eq!(arguments(&tree, "get_thing"), ["id"]);
    }
}

#[test]
fn a_path_without_a_place_for_a_parameter_leaves_the_parameter() {
    let document = |path: &str, name: &str| {
        let parameter =
            json!({"name": name, "in": "path", "schema": {"type": "string", "required": true}});
        let mut document = with_parameters(&[parameter]);
        document["info"]["style"] = json!("ROA");
        document["apis"]["GetThing"]["path"] = json!(path);
        document
    };
    let mut tree = Tree::new();
    on(None, &document("/things/{Id}", "Id"), &mut tree);
    on(None, &document("/things/{ThingId}", "ThingId"), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id", "thing_id"]);
    on(None, &document("/things/{Id}", "Id"), &mut tree);
    assert_eq!(arguments(&tree, "get_thing"), ["id", "thing_id"]);
}

/// Two operations that have a type in common. The first one has a member of it, or not; a third operation comes later.
fn sharing(has_size: bool, has_third: bool) -> Value {
    let disk = |has_size: bool| {
        let mut members = json!({"Id": {"type": "string"}, "Name": {"type": "string"}});
        if has_size {
            members["Size"] = json!({"type": "integer"});
        }
        object(&json!({"RequestId": {"type": "string"}, "Disk": object(&members)}))
    };
    let mut apis = json!({"GetDisk": api(&json!([]), &disk(has_size)), "MakeDisk": api(&json!([]), &disk(true))});
    if has_third {
        apis["AddDisk"] = api(&json!([]), &disk(true));
    }
    document(&apis)
}

#[test]
fn a_shared_type_stays_one_when_an_operation_loses_a_member() {
    let mut tree = Tree::new();
    on(Some("2025-01-10"), &sharing(true, false), &mut tree);
    let before = items(&tree);
    on(Some("2025-02-10"), &sharing(false, true), &mut tree);
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree[&format!("{DIRECTORY}/schemas.yaml")]).unwrap();
    let size = schemas.get("Disk").unwrap().properties.get("Size").unwrap();
    assert_eq!(size.removed_upstream, None, "the other operation has it still");
    assert!(items(&tree).names.is_superset(&before.names));
    let add = operation(&tree, "AddDisk").response.schema.unwrap();
    assert_eq!(add.reference.as_deref(), Some("DiskResponse"), "what is new joins");
    let mut without = sharing(false, true);
    for name in ["MakeDisk", "AddDisk"] {
        without["apis"][name] = without["apis"]["GetDisk"].clone();
    }
    on(Some("2025-03-10"), &without, &mut tree);
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree[&format!("{DIRECTORY}/schemas.yaml")]).unwrap();
    let size = schemas.get("Disk").unwrap().properties.get("Size").unwrap();
    assert_eq!(size.removed_upstream, Some(day("2025-03-10")), "now it is gone from all");
}

#[test]
fn a_type_that_an_operation_has_for_itself_stays_there() {
    let disk = |size: bool| {
        let mut members = json!({"Id": {"type": "string"}});
        if size {
            members["Size"] = json!({"type": "integer"});
        }
        api(
            &json!([query("Disk", &list_of(&object(&members)))]),
            &object(&json!({"RequestId": {"type": "string"}})),
        )
    };
    let mut tree = Tree::new();
    on(None, &document(&json!({"GetDisk": disk(false), "MakeDisk": disk(true)})), &mut tree);
    let before = items(&tree);
    for (first, second) in [(true, true), (false, false), (true, false), (false, true)] {
        on(None, &document(&json!({"GetDisk": disk(first), "MakeDisk": disk(second)})), &mut tree);
        assert!(items(&tree).names.is_superset(&before.names), "{first} {second}");
    }
}

#[test]
fn a_type_that_upstream_shares_keeps_what_is_gone() {
    let document = |is_there: bool| {
        let reference = json!({"$ref": "#/components/schemas/Disk"});
        let mut document =
            one(&json!([query("Disk", &reference)]), &json!({"RequestId": {"type": "string"}}));
        let mut members = json!({"Id": {"type": "string", "required": is_there}});
        if is_there {
            members["Must"] = json!({"type": "string", "required": true});
            members["Size"] = json!({"type": "integer"});
        }
        document["components"]["schemas"]["Disk"] = object(&members);
        document
    };
    let mut tree = Tree::new();
    on(Some("2025-01-10"), &document(true), &mut tree);
    let before = items(&tree);
    assert_eq!(before.arguments["demo::types::Disk::new()"], ["id", "must"]);
    on(Some("2025-02-10"), &document(false), &mut tree);
    let after = items(&tree);
    assert_eq!((after.names, after.arguments), (before.names, before.arguments));
    let schemas: SchemasSpec =
        serde_yaml::from_str(&tree[&format!("{DIRECTORY}/schemas.yaml")]).unwrap();
    let disk = schemas.get("Disk").unwrap();
    assert_eq!(disk.properties.get("Size").unwrap().removed_upstream, Some(day("2025-02-10")));
    assert_eq!(disk.properties.get("Id").unwrap().optional_upstream, Some(day("2025-02-10")));
}

#[test]
fn a_type_that_upstream_shares_at_times_stays_where_it_was() {
    let disk = object(
        &json!({"Id": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))}),
    );
    let reference = json!({"$ref": "#/components/schemas/TheDisk"});
    let document = |request: &Value, response: &Value, shared: &Value| {
        let mut document = one(
            &json!([query("Disk", &list_of(request))]),
            &json!({"RequestId": {"type": "string"}, "Disk": response}),
        );
        document["components"]["schemas"]["TheDisk"] = shared.clone();
        document
    };
    let smaller = object(&json!({"Id": {"type": "string"}}));
    let mut tree = Tree::new();
    on(None, &document(&disk, &reference, &disk), &mut tree);
    let before = items(&tree);
    for name in ["get_thing::Disk", "get_thing::DiskTag", "types::TheDisk", "types::TheDiskTag"] {
        assert!(before.names.contains(&format!("demo::{name}")), "{name} in {:#?}", before.names);
    }
    let mut seen = before.names;
    for (request, response) in
        [(&reference, &disk), (&disk, &reference), (&reference, &smaller), (&smaller, &reference)]
    {
        on(None, &document(request, response, &disk), &mut tree);
        let after = items(&tree).names;
        let gone: Vec<_> = seen.difference(&after).collect();
        assert!(gone.is_empty(), "{gone:#?}");
        seen = after;
    }
}

/// Two operations with what may have any type, in the request and in the response.
fn typed(filter: &Value, data: &Value, whole: &Value) -> Value {
    let get = api(&json!([query("Filter", filter)]), &object(&json!({"Data": data})));
    document(&json!({"GetThing": get, "PutThing": get, "ListThings": api(&json!([]), whole)}))
}

#[test]
fn types_stay_in_code_when_upstream_has_another_type() {
    let kind = json!({"type": "string", "enum": ["a", "b"]});
    let thing = object(&json!({"Kind": kind, "Id": {"type": "string"}}));
    let listed = object(
        &json!({"Name": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))}),
    );
    let plain = json!({"type": "string"});
    let variants = [
        typed(&thing, &thing, &thing),
        typed(&plain, &list_of(&listed), &list_of(&plain)),
        typed(&list_of(&kind), &plain, &list_of(&listed)),
    ];
    let mut tree = Tree::new();
    let mut seen = Items::default();
    for at in 0..9 {
        // Each after each other.
        let number = [0, 1, 0, 2, 1, 2, 0, 1, 2][at];
        on(Some(&format!("2025-01-{:02}", 10 + at)), &variants[number], &mut tree);
        let after = items(&tree);
        let gone: Vec<_> = seen.names.difference(&after.names).collect();
        assert!(gone.is_empty(), "{at}: {gone:#?}");
        assert!(at < 4 || after.names == seen.names, "{at}: nothing new comes after all were seen");
        seen = after;
    }
    // What counts is what upstream has now.
    assert!(module(&tree, "types").contains("pub data: Option<String>"));
    let spec = operation(&tree, "ListThings");
    let former = spec.response.schema.unwrap().formerly.expect("what was there");
    assert_eq!(former.removed_upstream, Some(day("2025-01-17")));

    let options = Options {
        as_of: Some("2025-06-01".parse().unwrap()),
        keep_removed: Some(30),
        ..Options::default()
    };
    let outcome = with(&options, &variants[2], &tree).unwrap();
    take(&mut tree, &outcome);
    all_accepted(&tree);
    assert!(tree.values().all(|text| !text.contains("formerly")));
}

#[test]
fn another_name_for_a_type_stays_where_upstream_has_the_type_itself() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let disk = object(&json!({"Id": {"type": "string"}}));
    let document = |id: &Value, disks: &Value| {
        let mut document = one(
            &json!([query("Id", id)]),
            &json!({"RequestId": {"type": "string"}, "Disks": disks}),
        );
        document["components"]["schemas"] = json!({"TheId": {"type": "string"}, "TheDisks": list_of(&reference("TheDisk")), "TheDisk": disk});
        document
    };
    let mut tree = Tree::new();
    on(None, &document(&reference("TheId"), &reference("TheDisks")), &mut tree);
    let before = items(&tree).names;
    assert!(before.contains("demo::types::TheId") && before.contains("demo::types::TheDisks"));
    let first = tree.clone();
    let plain = [
        (json!({"type": "string"}), list_of(&disk)),
        (reference("TheId"), list_of(&reference("TheDisk"))),
    ];
    for (id, disks) in plain {
        on(None, &document(&id, &disks), &mut tree);
        assert_eq!(tree, first);
    }
    on(None, &document(&json!({"type": "integer"}), &list_of(&disk)), &mut tree);
    assert!(
        module(&tree, "get_thing").contains("pub id: Option<i64>"),
        "another type is another type"
    );
}

#[test]
fn variants_that_alternate_only_add() {
    let thing = |members: &Value| {
        object(&json!({"RequestId": {"type": "string"}, "Thing": object(members)}))
    };
    let one = document(&json!({
        "GetThing": api(&json!([text("Id", true), query("ChargeType", &json!({"type": "string", "enum": ["PrePaid"]}))]), &thing(&json!({"Id": {"type": "string"}, "Stages": object(&json!({"Stage": list_of(&json!({"type": "string"}))}))}))),
        "PutThing": api(&json!([text("AccountId", false), text("ID", true)]), &thing(&json!({"Id": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))})))
    }));
    let other = document(&json!({
        "GetThing": api(&json!([query("Filter", &object(&json!({"Name": {"type": "string", "required": true}}))), query("ChargeType", &json!({"type": "string"})), text("id", true)]), &thing(&json!({"Id": {"type": "string"}, "Stages": list_of(&json!({"type": "string"})), "Tag": object(&json!({"Key": {"type": "string"}}))}))),
        "AddThing": api(&json!([text("Id", true)]), &thing(&json!({"Id": {"type": "string"}, "Tag": object(&json!({"Key": {"type": "string"}}))})))
    }));
    let mut tree = Tree::new();
    let mut before = Items::default();
    for at in 0..6 {
        let document = if at % 2 == 0 { &one } else { &other };
        on(Some(&format!("2025-01-{:02}", 10 + at)), document, &mut tree);
        let after = items(&tree);
        let gone: Vec<_> = before.names.difference(&after.names).collect();
        assert!(gone.is_empty(), "{gone:#?}");
        for (function, arguments) in &before.arguments {
            assert!(after.arguments[function].starts_with(arguments), "{function}");
        }
        if at > 1 {
            assert_eq!(after.names, before.names, "nothing new comes after both were seen");
        }
        before = after;
    }
}
