use alicloud_model::{SharedType, Side};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::captures::{Capture, Captures};
use crate::catalog::{
    at, boolean, catalog, error, field, integer, list, map, object, one_of, operation, product,
    required, shared, text, wrapped,
};
use crate::received::tests::received;

const QUERY: Placement = Placement::Query(ListStyle::Flat);

/// Gathers a query for an operation with these parameters.
fn query(fields: Vec<alicloud_model::Field>, query: &str) -> Collected {
    let operation = operation("Op", at(QUERY, fields));
    let product = product("x", "1", Vec::new());
    let request = received("POST", &format!("/?{query}"), &[], "");
    let pairs = request.pairs().unwrap();
    collect(&product, &operation, &Quirks::default(), &request, &pairs, &[]).unwrap()
}

fn kinds(collected: &Collected) -> Vec<(&str, &Kind)> {
    collected.problems.iter().map(|p| (p.parameter.as_str(), &p.kind)).collect()
}

/// Gathers a capture for the operation of the catalog that it was meant for.
fn captured(id: &str, product: &str, operation: &str) -> Collected {
    let captures = Captures::load();
    let Capture { method, target, headers, body, .. } = captures.get(id);
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = received(method, target, &headers, body);
    let pairs = request.pairs().unwrap();
    let catalog = catalog();
    let product = catalog.newest(product).unwrap();
    let operation = product.operation(operation).unwrap();
    let path = [("ClusterId".to_owned(), "c1".to_owned())];
    collect(product, operation, &Quirks::default(), &request, &pairs, &path).unwrap()
}

#[test]
fn official_requests_are_read_back() {
    let run = captured("ecs-runcommand-jsonmap", "ecs", "RunCommand");
    assert_eq!(run.problems, []);
    assert_eq!(
        Value::Object(run.values),
        json!({
            "RegionId": "cn-hangzhou", "CommandContent": "echo {{p}} && ls -l | grep \"a b\"",
            "Type": "RunShellScript", "Timed": false, "EnableParameter": true, "Timeout": 60,
            "InstanceId": ["i-1", "i-2"],
            "Parameters": {"p": "值 <&>'", "n": 1, "b": true, "z": null},
        })
    );
    let vpn = captured("vpc-bodyflat", "vpc", "CreateVpnAttachment");
    assert_eq!(vpn.problems, []);
    assert_eq!(vpn.unknown, [""; 0]);
    assert_eq!(
        vpn.values["TunnelOptionsSpecification"],
        json!([
            {"CustomerGatewayId": "cgw-1", "EnableDpd": true,
             "TunnelIkeConfig": {"IkeLifetime": 86400, "Psk": "a+b c*~"}},
            {"CustomerGatewayId": "cgw-2", "TunnelIndex": 2},
        ])
    );
    let simple = captured("vpc-simple-style", "vpc", "GrantInstanceToVbr");
    assert_eq!(simple.values["VbrInstanceIds"][2], "c d");
    let array = captured("cs-body-array", "cs", "InstallClusterAddons");
    assert_eq!(array.values["body"][1], json!({"name": "b"}));
    assert_eq!(array.values["ClusterId"], "c1");
    let create = captured("cs-createcluster", "cs", "CreateCluster");
    assert_eq!(create.values["num_of_nodes"], 3);
    assert!(create.unknown.contains(&"addons".to_owned()), "{:?}", create.unknown);
}

#[test]
fn a_text_that_holds_json_must_be_the_json_that_is_described() {
    let holding = |content: Schema| {
        let mut schema = text();
        schema.content = Some(Box::new(content));
        schema
    };
    let fields =
        || vec![field("Ids", holding(list(text()))), field("Policy", holding(object(Vec::new())))];
    for right in ["Ids=%5B%22i-1%22%5D&Policy=%7B%7D", "Ids=%5B%5D", "Ids=&Policy="] {
        assert_eq!(query(fields(), right).problems, [], "{right}");
    }
    for wrong in ["Ids=i-1,i-2", "Ids=%5B%22i-1%22", "Ids=%7B%7D", "Ids=%22i-1%22", "Policy=%5B%5D"]
    {
        let collected = query(fields(), wrong);
        let (name, _) = wrong.split_once('=').unwrap();
        assert!(matches!(kinds(&collected)[..], [(found, Kind::NotA(_))] if found == name));
        let error = collected.problems[0].clone();
        let error =
            error.into_service_error(&product("x", "1", Vec::new()), &operation("Op", Vec::new()));
        assert_eq!(error.code, "InvalidParameter");
        assert!(error.message.contains("as JSON, such as"), "{error}");
    }
}

#[test]
fn lists_are_in_the_order_of_their_numbers_and_may_have_gaps() {
    let tag = || object(vec![field("Key", text()), field("Value", text())]);
    let collected = query(
        vec![field("Tag", list(tag())), field("Id", list(text()))],
        "Tag.10.Key=j&Tag.2.Key=b&Tag.2.Value=1&Tag.1.Key=a&Id.3=c&Id.1=a",
    );
    let expected = json!({
        "Tag": [{"Key": "a"}, {"Key": "b", "Value": "1"}, {"Key": "j"}],
        "Id": ["a", "c"],
    });
    assert_eq!(Value::Object(collected.values), expected);
    assert_eq!(collected.problems, []);
}

#[test]
fn names_with_dots_win_over_shorter_ones() {
    let inner = object(vec![field("Size", integer("1", "9", "1"))]);
    let fields = vec![field("Disk", inner), field("Disk.Category", text())];
    let collected = query(fields, "Disk.Category=ssd&Disk.Size=3");
    assert_eq!(
        Value::Object(collected.values),
        json!({"Disk": {"Size": 3}, "Disk.Category": "ssd"})
    );
}

#[test]
fn keys_of_maps_may_have_dots() {
    let nested = map(object(vec![field("A", text())]));
    let fields = vec![field("M", map(text())), field("N", nested)];
    let collected = query(fields, "M.x.y=1&N.k.A=2");
    assert_eq!(Value::Object(collected.values), json!({"M": {"x.y": "1"}, "N": {"k": {"A": "2"}}}));
}

#[test]
fn wrapped_lists_are_taken_with_and_without_the_wrapper() {
    let fields = || vec![field("Ids", wrapped("Id", text()))];
    assert_eq!(query(fields(), "Ids.Id.1=a").values["Ids"], json!(["a"]));
    assert_eq!(query(fields(), "Ids.1=a").values["Ids"], json!(["a"]));
}

#[test]
fn the_undescribed_is_kept_as_it_looks() {
    let any = || field("Any", alicloud_model::Schema::of(Shape::Any));
    assert_eq!(query(vec![any()], "Any.1.a=x&Any.2=y").values["Any"], json!([{"a": "x"}, "y"]));
    assert_eq!(query(vec![any()], "Any=x").values["Any"], json!("x"));
}

#[test]
fn what_nothing_takes_is_listed() {
    let tag = object(vec![field("Key", text())]);
    let fields = vec![field("Tag", list(tag)), field("Id", list(text())), field("Name", text())];
    let unknown = query(fields, "Tga.1.Key=a&Tag.1.Kye=b&Id.0=c&Id.x=d&Name.1=e&Action=f").unknown;
    assert_eq!(unknown, ["Tag.1.Kye", "Id.0", "Id.x", "Name.1", "Tga.1.Key"]);
}

fn misplaced(collected: &Collected) -> Vec<(&str, &str)> {
    collected.misplaced.iter().map(|p| (p.parameter.as_str(), p.place)).collect()
}

#[test]
fn a_query_that_is_too_large_comes_as_a_form() {
    let mut op = operation("Op", at(QUERY, vec![field("Q", text())]));
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let product = product("x", "1", Vec::new());
    let misplaced_of = |op: &Operation, length: usize| {
        let request = received("POST", "/", &form, &format!("Q={}", "+".repeat(length)));
        let pairs = request.pairs().unwrap();
        let collected = collect(&product, op, &Quirks::default(), &request, &pairs, &[]).unwrap();
        assert_eq!(collected.values["Q"].as_str().map(str::len), Some(length));
        collected.misplaced.len()
    };
    // In a query each space takes three bytes.
    assert_eq!((misplaced_of(&op, 2000), misplaced_of(&op, 3000)), (1, 0));
    op.parameters.extend(at(Placement::Header, vec![field("H", text())]));
    assert_eq!(misplaced_of(&op, 3000), 1);
}

#[test]
fn a_parameter_that_is_not_read_where_it_was_sent_is_told_where_it_belongs() {
    let mut op = operation("Op", at(QUERY, vec![field("Q", text())]));
    op.style = Style::Roa;
    let mut wanted = field("J", text());
    wanted.required = true;
    op.parameters.extend(at(Placement::Json, vec![wanted]));
    let json = [("content-type", "application/json")];
    let request = received("POST", "/?J=1&Z=3", &json, r#"{"Q": "2"}"#);
    let product = product("x", "1", Vec::new());
    let pairs = request.pairs().unwrap();
    let collected = collect(&product, &op, &Quirks::default(), &request, &pairs, &[]).unwrap();
    assert_eq!(misplaced(&collected), [("J", "JSON body"), ("Q", "query")]);
    assert_eq!(collected.unknown, ["Z"]);
    let problem = collected.problems.into_iter().next().unwrap();
    let error = problem.into_service_error(&product, &op);
    assert_eq!(error.code, "MissingParameter");
    assert!(error.message.ends_with("it belongs in the JSON body."), "{error}");
}

#[test]
fn a_parameter_in_the_wrong_place_is_taken_and_listed() {
    let mut op = operation("Op", at(QUERY, vec![field("Q", text())]));
    op.parameters.extend(at(Placement::Form(ListStyle::Flat), vec![field("F", text())]));
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let request = received("POST", "/?F=1", &form, "Q=2&Z=3");
    let product = product("x", "1", Vec::new());
    let pairs = request.pairs().unwrap();
    let collected = collect(&product, &op, &Quirks::default(), &request, &pairs, &[]).unwrap();
    assert_eq!(misplaced(&collected), [("F", "form body"), ("Q", "query")]);
    assert_eq!(Value::Object(collected.values), json!({"F": "1", "Q": "2"}));
    assert_eq!(collected.unknown, ["Z"]);
}

#[test]
fn problems_are_found() {
    let fields = || {
        let tag = object(vec![required("Key", text())]);
        vec![
            required("Region", text()),
            field("Size", integer("1", "100", "10")),
            field("Flag", boolean()),
            field("Kind", one_of(&["A", "B"])),
            field("Tag", list(tag)),
        ]
    };
    let good = query(fields(), "Region=r&Size=100&Flag=True&Kind=B&Tag.1.Key=k");
    assert_eq!(good.problems, []);
    let missing = Kind::Missing;
    assert_eq!(kinds(&query(fields(), "")), [("Region", &missing)]);
    assert_eq!(kinds(&query(fields(), "Region=&Size=&Flag=")), [("Region", &missing)]);
    assert_eq!(kinds(&query(fields(), "Region=r&Tag.1.Key=")), [("Tag.1.Key", &missing)]);
    let range = Kind::OutOfRange(Some("1".into()), Some("100".into()));
    assert_eq!(kinds(&query(fields(), "Region=r&Size=0")), [("Size", &range)]);
    assert_eq!(kinds(&query(fields(), "Region=r&Size=101")), [("Size", &range)]);
    let huge = "99999999999999999999";
    let not = Kind::NotA("whole number");
    for size in ["x", "1.0", huge] {
        assert_eq!(kinds(&query(fields(), &format!("Region=r&Size={size}"))), [("Size", &not)]);
    }
    assert_eq!(kinds(&query(fields(), "Region=r&Kind=C")), [("Kind", &Kind::NotAllowed)]);
    let list = Kind::NotA("list");
    assert_eq!(kinds(&query(fields(), "Region=r&Tag=x")), [("Tag", &list)]);
    let truth = Kind::NotA("boolean: true or false");
    assert_eq!(kinds(&query(fields(), "Region=r&Flag=yes")), [("Flag", &truth)]);
}

#[test]
fn too_many_elements_are_a_problem_unless_they_are_cut() {
    let mut ids = list(text());
    ids.limits.max_items = Some(2);
    let op = operation("Op", at(QUERY, vec![field("Id", ids)]));
    let product = product("x", "1", Vec::new());
    let request = received("POST", "/?Id.1=a&Id.2=b&Id.3=c", &[], "");
    let pairs = request.pairs().unwrap();
    let problems = |quirks: &Quirks| {
        collect(&product, &op, quirks, &request, &pairs, &[]).unwrap().problems.len()
    };
    assert_eq!(problems(&Quirks::default()), 1);
    assert_eq!(problems(&Quirks { cut: &["Id"], ..Quirks::default() }), 0);
}

#[test]
fn bodies_must_be_what_the_operation_takes() {
    let mut op = operation("Op", at(Placement::Json, vec![field("name", text())]));
    op.style = Style::Roa;
    let product = product("x", "1", Vec::new());
    let code = |media_type, body| {
        let request = received("POST", "/", &[("content-type", media_type)], body);
        let pairs = request.pairs().unwrap();
        let collected = collect(&product, &op, &Quirks::default(), &request, &pairs, &[]);
        collected.map(|c| Value::Object(c.values)).map_err(|error| error.code)
    };
    let json = "application/json; charset=utf-8";
    assert_eq!(code(json, r#"{"name":"a"}"#), Ok(json!({"name": "a"})));
    assert_eq!(code(json, ""), Ok(json!({})));
    assert_eq!(code("text/plain", "{}"), Err("InvalidContentType".into()));
    assert_eq!(code(json, "[]"), Err("InvalidParameter".into()));
    assert_eq!(code(json, "{"), Err("InvalidParameter".into()));
}

#[test]
fn a_path_parameter_wins_over_a_member_of_its_name() {
    let mut op = operation("Op", at(Placement::Path, vec![required("id", text())]));
    op.parameters.extend(at(Placement::Json, vec![field("id", text())]));
    let json = [("content-type", "application/json")];
    let request = received("POST", "/a", &json, r#"{"id":""}"#);
    let product = product("x", "1", Vec::new());
    let path = [("id".to_owned(), "a".to_owned())];
    let none = Quirks::default();
    let collected = collect(&product, &op, &none, &request, &Pairs::default(), &path).unwrap();
    assert_eq!(collected.values["id"], "a");
    assert_eq!((collected.problems, collected.unknown), (vec![], vec![]));
}

#[test]
fn documented_errors_are_preferred() {
    let error = |parameter: &str, kind, errors: &[(u16, &str, &str)]| {
        let mut op = operation("Op", Vec::new());
        op.errors = errors.iter().map(|(status, code, text)| error(*status, code, text)).collect();
        let mut product = product("x", "1", Vec::new());
        product.errors = vec![
            super::tests::error(404, "InvalidZone.NotFound", "No such zone."),
            super::tests::error(409, "InvalidSize", ""),
        ];
        Problem { parameter: parameter.into(), kind }.into_service_error(&product, &op)
    };
    let plain =
        error("RegionId", Kind::Missing, &[(400, "MissingParameter", "ImageId is missing.")]);
    assert_eq!(plain.code, "MissingParameter");
    let expected = "The input parameter \"RegionId\" that is mandatory for processing this request \
                    is not supplied.";
    assert_eq!(plain.message, expected);
    let worded = (400, "MissingParameter", "The \"RegionId \"that is mandatory is absent.");
    assert_eq!(error("RegionId", Kind::Missing, &[worded]).message, worded.2);
    let own = (403, "MissingParameter.RegionId", "No region.");
    assert_eq!(
        error("RegionId", Kind::Missing, &[worded, own]),
        ServiceError::new(own.0, own.1, own.2)
    );
    let open = (400, "InvalidSize.Malformed", "%s");
    let bad = error("Size", Kind::NotAllowed, &[open]);
    assert_eq!(bad.code, open.1);
    assert!(bad.message.contains("\"Size\""), "{bad}");
    let tag = (400, "InvalidTagKey.Malformed", "The specified Tag.n.Key is not valid.");
    assert_eq!(error("Tag.1.Key", Kind::BadLength, &[tag]).code, tag.1);
    assert_eq!(error("Other", Kind::BadLength, &[tag]).code, "InvalidParameter");
    // Those of the product come after those of the operation.
    assert_eq!(error("Size", Kind::BadLength, &[]).status, 409);
    assert_eq!(error("Size", Kind::BadLength, &[(400, "InvalidSize", "")]).status, 400);
}

#[test]
fn a_type_that_contains_itself_ends() {
    let mut product = product("x", "1", Vec::new());
    let node = object(vec![field("Next", shared("Node")), field("Value", text())]);
    product.schemas.insert("Node".into(), SharedType::new(node, Some(Side::Request)));
    let op = operation("Op", at(QUERY, vec![field("Node", shared("Node"))]));
    let name = format!("Node{}.Value", ".Next".repeat(100));
    let request = received("POST", &format!("/?{name}=1&Node.Next.Value=2"), &[], "");
    let pairs = request.pairs().unwrap();
    let collected = collect(&product, &op, &Quirks::default(), &request, &pairs, &[]).unwrap();
    assert_eq!(collected.unknown, [name]);
    assert_eq!(collected.values["Node"]["Next"]["Value"], "2");
}

proptest! {
    #[test]
    fn any_query_and_body_are_taken(
        names in proptest::collection::vec("(Tag|Id|Map|Any|Name|Q)([.](1|02|Key|[a-z.]{0,3})){0,5}", 0..8),
        value in any::<String>(),
        body in any::<Vec<u8>>(),
    ) {
        let tag = object(vec![field("Key", text()), field("Key.1", list(text()))]);
        let fields = vec![
            field("Tag", list(tag)),
            field("Id", list(list(integer("1", "5", "1")))),
            field("Map", map(list(text()))),
            field("Any", alicloud_model::Schema::of(Shape::Any)),
            field("Name", boolean()),
        ];
        let mut op = operation("Op", at(QUERY, fields));
        op.parameters.extend(at(Placement::Body(BodyFormat::Json), vec![field("body", list(text()))]));
        let value = crate::encoding::encode(&value);
        let query: Vec<String> = names.iter().map(|name| format!("{name}={value}")).collect();
        let json = [("content-type", "application/json")];
        let mut request = received("POST", &format!("/?{}", query.join("&")), &json, "");
        request.body = body.into();
        let pairs = request.pairs().unwrap();
        let product = product("x", "1", Vec::new());
        if let Err(error) = collect(&product, &op, &Quirks::default(), &request, &pairs, &[]) {
            prop_assert_eq!(error.code, "InvalidParameter");
        }
    }
}

#[test]
fn many_parameters_in_the_wrong_place_are_told_in_one_go() {
    let here: Vec<String> = (0..19_000).map(|at| format!("Here.{at}=1")).collect();
    let there: Vec<String> = (0..19_000).map(|at| format!("There.{at}=1")).collect();
    let mut operation = operation("Op", at(QUERY, vec![field("Here", list(text()))]));
    let form = Placement::Form(ListStyle::Flat);
    operation.parameters.append(&mut at(form, vec![field("There", list(text()))]));
    let product = product("x", "1", Vec::new());
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let request = received("POST", &format!("/?{}", there.join("&")), &headers, &here.join("&"));
    let pairs = request.pairs().unwrap();
    let collected =
        collect(&product, &operation, &Quirks::default(), &request, &pairs, &[]).unwrap();
    assert_eq!(collected.misplaced.len(), 38_000);
    assert_eq!(
        (misplaced(&collected)[0], misplaced(&collected)[37_999]),
        (("There.0", "form body"), ("Here.18999", "query"))
    );
}
