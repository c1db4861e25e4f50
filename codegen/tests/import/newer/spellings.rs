//! What upstream spells otherwise, with other words, keeps its names in code.

use super::*;

/// All that has a name: fields, types by their members, parts of shared types. `member` spells `userinfo`, `list` spells `datadisks`,
/// `shared` spells `theuser`.
fn spelled(member: &str, list: &str, shared: &str) -> Value {
    let text = json!({"type": "string"});
    let kind = json!({"type": "string", "enum": ["a", "b"]});
    let inner = object(&json!({member: object(&json!({"A": text})), "Kind": kind}));
    let user = object(&json!({member: inner, list: list_of(&inner)}));
    let reference = json!({"$ref": format!("#/components/schemas/{shared}")});
    let map = json!({"type": "object", "additionalProperties": inner});
    let holder = json!({"wrapped": object(&json!({list: list_of(&inner)}))});
    let required = json!({"type": "object", "required": true, "properties": {member: {"type": "string", "required": true}}});
    let parameters = json!([
        query(member, &required),
        query(list, &list_of(&inner)),
        query("Kinds", &object(&json!({member: kind, list: list_of(&kind)}))),
        query("Shared", &reference),
    ]);
    let body =
        |schema: &Value| json!([{"name": "body", "in": "body", "style": "json", "schema": schema}]);
    let response = object(
        &json!({member: user, "Map": object(&json!({member: map})), "Held": object(&holder), "Shared": reference}),
    );
    let mut apis = json!({
        "GetThing": api(&parameters, &response),
        "PutThing": api(&body(&user), &list_of(&user)),
        "AddThing": api(&body(&reference), &response),
    });
    for name in ["PutThing", "AddThing", "GetThing"] {
        apis[name]["path"] = json!("/things");
    }
    let mut document = document(&apis);
    document["info"]["style"] = json!("ROA");
    document["components"]["schemas"][shared] = user;
    document
}

#[test]
fn a_name_with_other_words_renames_nothing_in_code() {
    let spellings = [
        ("userinfo", "datadisks", "theuser"),
        ("userInfo", "dataDisks", "theUser"),
        ("UserInfo", "DATADisks", "TheUser"),
        ("userinfo", "datadisks", "theuser"),
        ("useRInfo", "DataDisks", "theuser"),
    ];
    for first in [0, 2] {
        let mut tree = Tree::new();
        let mut before: Option<Items> = None;
        for (member, list, shared) in spellings.iter().cycle().skip(first).take(5) {
            on(Some("2025-01-10"), &spelled(member, list, shared), &mut tree);
            let after = items(&tree);
            if let Some(before) = &before {
                let gone: Vec<_> = before.names.difference(&after.names).collect();
                let fresh: Vec<_> = after.names.difference(&before.names).collect();
                assert!(gone.is_empty() && fresh.is_empty(), "{gone:#?} -> {fresh:#?}");
                assert_eq!(before.arguments, after.arguments);
            }
            let code = module(&tree, "get_thing");
            assert!(code.contains(&format!("\"{member}\"")), "the wire follows upstream\n{code}");
            before = Some(after);
        }
    }
}

#[test]
fn the_name_of_a_type_stays_where_upstream_has_another_type_under_another_spelling() {
    let thing = object(&json!({"A": {"type": "string"}}));
    let document =
        |name: &str, schema: &Value| one(&json!([query(name, schema)]), &json!({name: schema}));
    let mut tree = Tree::new();
    on(None, &document("userinfo", &thing), &mut tree);
    let before = items(&tree).names;
    assert!(before.contains("demo::get_thing::Userinfo"), "{before:#?}");
    for (name, schema) in [("userInfo", json!({"type": "string"})), ("UserInfo", thing.clone())] {
        on(None, &document(name, &schema), &mut tree);
        let after = items(&tree).names;
        let gone: Vec<_> = before.difference(&after).collect();
        assert!(gone.is_empty(), "{gone:#?}");
    }
    assert_eq!(items(&tree).names, before);
}

#[test]
fn an_operation_whose_name_differs_in_case_alone_is_the_same() {
    let parameter = json!([text("Id", true)]);
    let documented = |names: &[&str]| {
        let apis: serde_json::Map<String, Value> = names
            .iter()
            .map(|name| {
                ((*name).to_owned(), api(&parameter, &object(&json!({"A": {"type": "string"}}))))
            })
            .collect();
        let mut document = document(&Value::from(apis));
        document["directories"] = json!([{"title": "Things", "children": names}]);
        document
    };
    let mut tree = Tree::new();
    on(Some("2025-01-01"), &documented(&["GetDBThing", "getOther", "ListThings"]), &mut tree);
    edit(
        &mut tree,
        "GetDBThing",
        "operation: GetDBThing\n",
        "operation: GetDBThing # Slow.\nsummary: Ours.\n",
    );
    edit(&mut tree, "product", "  Things:\n", "  Ours:\n");
    let before = items(&tree);
    let outcome =
        on(Some("2025-02-01"), &documented(&["GetDbthing", "GetOther", "ListThings"]), &mut tree);
    let path = |name: &str| format!("{DIRECTORY}/{name}.yaml");
    let moved = [("GetDBThing", "GetDbthing"), ("getOther", "GetOther")];
    assert_eq!(outcome.report.respelled, moved.map(|(from, to)| (path(from), path(to))));
    assert!(outcome.report.gone.is_empty() && outcome.report.own.is_empty());
    let text = &tree[&path("GetDbthing")];
    assert!(
        text.contains("\noperation: GetDbthing # Slow.\nname: GetDBThing\nsummary: Ours.\n"),
        "{text}"
    );
    assert_eq!(operation(&tree, "GetOther").name, None, "code has one name for both spellings");
    let subjects = "  Ours:\n  - GetDbthing\n  - GetOther\n  - ListThings\n";
    assert!(tree[&path("product")].contains(subjects), "{}", tree[&path("product")]);
    let after = items(&tree);
    assert_eq!((after.names, after.arguments), (before.names, before.arguments));
    assert!(module(&tree, "get_db_thing").contains("\"GetDbthing\""), "the wire follows upstream");
    let line = format!(
        "{}: renamed to {}, as the metadata spells the operation now\n",
        path("GetDBThing"),
        path("GetDbthing")
    );
    assert!(outcome.report.to_string().contains(&line), "{}", outcome.report);

    // Back again; and where upstream has both, both are what they are called.
    on(Some("2025-03-01"), &documented(&["GetDBThing", "GetOther", "ListThings"]), &mut tree);
    assert!(tree[&path("GetDBThing")].contains("summary: Ours.\n"));
    let both = on(
        Some("2025-04-01"),
        &documented(&["GetDBThing", "GetDbThing", "GetOther", "ListThings"]),
        &mut tree,
    );
    assert!(both.report.respelled.is_empty());
    assert!(tree[&path("GetDBThing")].contains("summary: Ours.\n"));
    assert!(!tree[&path("GetDbThing")].contains("summary"));
}
