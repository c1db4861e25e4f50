//! Pages found from the parameters and the response.

use alicloud_codegen::import::Paging;
use alicloud_codegen::spec::PaginationStyle;
use serde_json::{Value, json};

use crate::support::{
    accepted, api, document, generated, imported, list_of, object, only, query, spec,
};

fn paging(parameters: &[(&str, Value)], answer: &Value) -> Paging {
    let parameters: Vec<Value> =
        parameters.iter().map(|(name, schema)| query(name, schema)).collect();
    let document = document(&json!({"DescribeThings": api(&json!(parameters), answer)}));
    let outcome = imported(&document);
    accepted(&outcome);
    outcome.report.operations[0].pagination.clone()
}

#[test]
fn numbered_pages_need_all_their_parts() {
    let number = json!({"type": "integer"});
    let things = list_of(&object(&json!({"Id": {"type": "string"}})));
    let parameters = [("PageNumber", number.clone()), ("PageSize", number.clone())];
    for (answer, wanted) in [
        (
            json!({"TotalCount": number, "PageSize": number, "Things": object(&json!({"Thing": things}))}),
            Some(("TotalCount", "Things.Thing")),
        ),
        (
            json!({"TotalCount": {"type": "string"}, "Items": object(&json!({"DBThing": things}))}),
            Some(("TotalCount", "Items.DBThing")),
        ),
        (
            json!({"Data": object(&json!({"Total": number, "List": things}))}),
            Some(("Data.Total", "Data.List")),
        ),
        (
            json!({"PageInfo": object(&json!({"TotalCount": number})), "Data": things}),
            Some(("PageInfo.TotalCount", "Data")),
        ),
        (json!({"Total": number, "Warnings": things, "Rows": things}), Some(("Total", "Rows"))),
        (
            json!({"Total": number, "Tags": list_of(&json!({"type": "string"})), "Rows": things}),
            Some(("Total", "Rows")),
        ),
        (json!({"Total": number, "Others": things, "Things": things}), Some(("Total", "Things"))),
        (json!({"Total": number, "Others": things, "Rows": things}), None),
        (json!({"Things": things}), None),
        (json!({"Total": number}), None),
    ] {
        let document = document(&json!({"DescribeThings": api(
            &json!(parameters.iter().map(|(name, schema)| query(name, schema)).collect::<Vec<_>>()),
            &object(&answer),
        )}));
        let outcome = imported(&document);
        accepted(&outcome);
        let found = spec(&outcome, "DescribeThings").pagination;
        let found =
            found.as_ref().map(|p| (p.total.as_deref().unwrap_or_default(), p.items.as_str()));
        assert_eq!(found, wanted, "{answer}");
    }
    let answer = object(&json!({"Total": number, "Things": things}));
    let from_zero =
        [("Page", json!({"type": "integer", "default": "0"})), ("PageSize", number.clone())];
    assert_eq!(
        paging(&from_zero, &answer),
        Paging::Undecided("`Page` may count from 0".to_owned())
    );
    let unset = json!({"type": "integer", "default": "0", "example": "1"});
    assert_eq!(
        paging(&[("Page", unset), ("PageSize", number.clone())], &answer),
        Paging::Found(PaginationStyle::PageNumber)
    );
    assert_eq!(
        paging(&[("Current", number.clone()), ("Size", number.clone())], &answer),
        Paging::Found(PaginationStyle::PageNumber)
    );
    assert_eq!(paging(&[("Current", number.clone())], &answer), Paging::None);
    assert_eq!(paging(&[("PageSize", number)], &answer), Paging::None);
}

#[test]
fn an_offset_needs_a_size_beside_it() {
    let number = json!({"type": "integer"});
    let things = list_of(&object(&json!({"Id": {"type": "string"}})));
    let answer = object(&json!({"Total": number, "Things": things}));
    let offset = [("Offset", number.clone()), ("Size", number.clone())];
    assert_eq!(paging(&offset, &answer), Paging::Found(PaginationStyle::Offset));
    assert_eq!(paging(&offset[..1], &answer), Paging::None);
    assert_eq!(
        paging(&offset, &object(&json!({"Things": things}))),
        Paging::Undecided("no total in the response".to_owned())
    );
}

#[test]
fn what_is_undecided_is_named_with_the_way_out() {
    let number = json!({"type": "integer"});
    let parameters = json!([query("PageNumber", &number), query("PageSize", &number)]);
    let answer = object(&json!({"Total": number}));
    let outcome = imported(&document(&json!({"DescribeThings": api(&parameters, &answer)})));
    let report = outcome.report.to_string();
    let lines: Vec<&str> = report.lines().filter(|line| line.contains("undecided:")).collect();
    assert_eq!(lines.len(), 1, "{report}");
    assert!(
        lines[0].contains(
            "/DescribeThings: pagination undecided: no list in the response; if it pages, write"
        ),
        "{report}"
    );
}

#[test]
fn without_a_total_only_reading_operations_page() {
    let number = json!({"type": "integer"});
    let things = list_of(&object(&json!({"Id": {"type": "string"}})));
    let answer = object(&json!({"Data": object(&json!({"PageSize": number, "Things": things}))}));
    let parameters = json!([query("PageNumber", &number), query("PageSize", &number)]);
    for (access, wanted) in
        [("list", Some("Data.Things")), ("get", Some("Data.Things")), ("update", None)]
    {
        let mut api = api(&parameters, &answer);
        api["systemTags"] = json!({"operationType": access});
        let outcome = imported(&document(&json!({"DescribeThings": api})));
        accepted(&outcome);
        let found = spec(&outcome, "DescribeThings").pagination;
        assert_eq!(found.as_ref().map(|p| p.items.as_str()), wanted, "{access}");
        if let Some(found) = found {
            assert_eq!(
                (found.total, found.answered_size.as_deref()),
                (None, Some("Data.PageSize"))
            );
        }
    }
}

#[test]
fn tokens_lead_on_when_numbers_do_not() {
    let (number, text) = (json!({"type": "integer"}), json!({"type": "string"}));
    let things = list_of(&object(&json!({"Id": {"type": "string"}})));
    let tokens = [("NextToken", text.clone()), ("MaxResults", number.clone())];
    let answer = object(&json!({"NextToken": text, "TotalCount": number, "Things": things}));
    assert_eq!(paging(&tokens, &answer), Paging::Found(PaginationStyle::Token));
    let markers = [("Marker", text.clone())];
    let marked = object(&json!({"NextMarker": text, "Things": things}));
    assert_eq!(paging(&markers, &marked), Paging::Found(PaginationStyle::Token));
    let both = [
        tokens[0].clone(),
        tokens[1].clone(),
        ("PageNumber", number.clone()),
        ("PageSize", number.clone()),
    ];
    assert_eq!(paging(&both, &answer), Paging::Found(PaginationStyle::PageNumber));
    let found = only(&json!(both.each_ref().map(|(name, schema)| query(name, schema))), &answer);
    let found = found.pagination.unwrap();
    assert_eq!(
        [found.token, found.next, found.token_size, found.size].map(Option::unwrap),
        ["NextToken", "NextToken", "MaxResults", "PageSize"]
    );
    let numbers_alone = object(&json!({"NextToken": text, "Things": things}));
    assert_eq!(paging(&both, &numbers_alone), Paging::Found(PaginationStyle::Token));
    assert_eq!(
        paging(&tokens, &object(&json!({"Things": things}))),
        Paging::Undecided("no next token in the response".to_owned())
    );
}

#[test]
fn tokens_of_other_entries_are_no_second_kind() {
    let (number, text) = (json!({"type": "integer"}), json!({"type": "string"}));
    let things = list_of(&object(&json!({"Id": {"type": "string"}})));
    let parameters = json!([
        query("NextToken", &text),
        query("PageNumber", &number),
        query("PageSize", &number),
    ]);
    let paging = |answer: &Value| only(&parameters, answer).pagination.unwrap();
    let beside = paging(&object(&json!({"NextToken": text, "Total": number, "Things": things})));
    // The size of a page is the same parameter, so it doesn't say which kind is wanted.
    assert_eq!((beside.token.as_deref(), beside.token_size), (Some("NextToken"), None));
    let inner = object(&json!({"NextToken": text, "Others": things}));
    let answer = object(&json!({"Total": number, "Things": things, "More": inner}));
    assert_eq!(paging(&answer).token, None);
}

#[test]
fn bytes_and_documented_values_are_no_tokens() {
    let text = json!({"type": "string"});
    let things = list_of(&object(&json!({"Id": {"type": "string"}})));
    let answer = |next: &Value| object(&json!({"NextToken": next, "Things": things}));
    for other in [
        json!({"type": "string", "format": "binary"}),
        json!({"type": "string", "enum": ["a", "b"]}),
        json!({"type": "integer"}),
    ] {
        assert_eq!(paging(&[("NextToken", other.clone())], &answer(&text)), Paging::None);
        assert_eq!(
            paging(&[("NextToken", text.clone())], &answer(&other)),
            Paging::Undecided("no next token in the response".to_owned())
        );
        let parameters = json!([query("ClientToken", &other)]);
        let spec = only(&parameters, &object(&json!({})));
        assert_eq!(spec.idempotency_token, None, "{other}");
    }
}

/// The members of a body are separate parameters, whatever the metadata calls its style.
#[test]
fn members_of_a_body_take_part() {
    let members = object(&json!({
        "clientToken": {"type": "string"}, "nextToken": {"type": "string"}, "maxResults": {"type": "integer"}
    }));
    let shared = json!({"$ref": "#/components/schemas/Body"});
    for (style, body) in [("json", &members), ("flat", &members), ("flat", &shared)] {
        let mut document = document(&json!({"ListThings": {
            "methods": ["post"],
            "path": "/things",
            "parameters": [{"name": "body", "in": "body", "style": style, "schema": body}],
            "responses": {"202": {"schema": object(&json!({
                "nextToken": {"type": "string"}, "things": list_of(&object(&json!({"id": {"type": "string"}})))
            }))}}
        }}));
        document["info"]["style"] = json!("ROA");
        document["components"]["schemas"]["Body"] = members.clone();
        let outcome = imported(&document);
        let spec = spec(&outcome, "ListThings");
        assert_eq!(spec.idempotency_token.as_deref(), Some("clientToken"), "{style} {body}");
        let paging = spec.pagination.unwrap();
        assert_eq!(
            (paging.token.as_deref(), paging.size.as_deref()),
            (Some("nextToken"), Some("maxResults"))
        );
        assert_eq!((paging.next.as_deref(), paging.items.as_str()), (Some("nextToken"), "things"));
        let code = generated(&outcome, "list_things");
        for line in ["idempotency_token(\"clientToken\")", "pub fn client_token(mut self"] {
            assert!(code.contains(line), "{style} {body}: {line}\n{code}");
        }
    }
}
