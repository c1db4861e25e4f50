//! A small catalog, made by hand: the image operations, and one operation for each way to travel.

use std::collections::BTreeMap;

use alicloud_model::{
    Access, BodyFormat, Catalog, Endpoint, ErrorCode, Field, Items, ListStyle, Method, Object,
    Operation, Pagination, Parameter, Placement, Product, ResponseBody, Schema, Shape, SharedType,
    Side, Signature, Style,
};

const QUERY: Placement = Placement::Query(ListStyle::Flat);

pub(crate) fn text() -> Schema {
    Schema::of(Shape::String)
}

pub(crate) fn integer(minimum: &str, maximum: &str, default: &str) -> Schema {
    let mut schema = Schema::of(Shape::Integer);
    schema.limits.minimum = Some(minimum.to_owned());
    schema.limits.maximum = Some(maximum.to_owned());
    schema.default = Some(default.to_owned());
    schema
}

pub(crate) fn boolean() -> Schema {
    Schema::of(Shape::Boolean)
}

pub(crate) fn one_of(values: &[&str]) -> Schema {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Schema::of(Shape::Enum { name: "Choice".to_owned(), values, removed: BTreeMap::new() })
}

pub(crate) fn list(items: Schema) -> Schema {
    Schema::of(Shape::List { items: Box::new(items), wrapper: None })
}

pub(crate) fn wrapped(wrapper: &str, items: Schema) -> Schema {
    let wrapper = Some(wrapper.to_owned());
    Schema::of(Shape::List { items: Box::new(items), wrapper })
}

/// The entries of a page in a list that is alone in an object.
pub(crate) fn wrapped_items(name: &str, wrapper: &str) -> Items {
    let mut items = Items::new(name.into(), Schema::of(Shape::Any));
    items.wrapper = Some(wrapper.to_owned());
    items
}

pub(crate) fn map(values: Schema) -> Schema {
    Schema::of(Shape::Map(Box::new(values)))
}

pub(crate) fn object(fields: Vec<Field>) -> Schema {
    Schema::of(Shape::Object(Object::new("Thing", fields)))
}

pub(crate) fn shared(name: &str) -> Schema {
    Schema::of(Shape::Ref(name.to_owned()))
}

pub(crate) fn field(name: &str, schema: Schema) -> Field {
    Field::new(name, schema)
}

pub(crate) fn required(name: &str, schema: Schema) -> Field {
    let mut field = field(name, schema);
    field.required = true;
    field
}

pub(crate) fn at(placement: Placement, fields: Vec<Field>) -> Vec<Parameter> {
    fields.into_iter().map(|field| Parameter::new(field, placement)).collect()
}

pub(crate) fn error(status: u16, code: &str, message: &str) -> ErrorCode {
    ErrorCode::new(status, code, message)
}

pub(crate) fn operation(name: &str, parameters: Vec<Parameter>) -> Operation {
    let mut operation = Operation::new(name, Style::Rpc, Method::Post, "/");
    operation.authorization.access = Access::Get;
    operation.parameters = parameters;
    operation
}

fn roa(name: &str, method: Method, path: &str, parameters: Vec<Parameter>) -> Operation {
    let mut operation = operation(name, parameters);
    (operation.style, operation.method) = (Style::Roa, method);
    path.clone_into(&mut operation.path);
    operation
}

pub(crate) fn product(id: &str, version: &str, mut operations: Vec<Operation>) -> Product {
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    let mut product = Product::new(id, id, version);
    product.operations = operations;
    product
}

/// The catalog.
pub(crate) fn catalog() -> Catalog {
    let products = vec![
        cs(),
        product("dysmsapi", "2017-05-25", vec![send_batch()]),
        ecs(),
        sls(),
        sts(),
        vpc(),
    ];
    Catalog::new(products)
}

fn ecs() -> Product {
    let page = || {
        vec![
            field("PageNumber", integer("1", "2147483647", "1")),
            field("PageSize", integer("1", "100", "10")),
        ]
    };
    let image = || vec![required("RegionId", text()), required("ImageId", text())];
    let mut modify = image();
    modify.push(field("LaunchPermission", text()));
    for name in ["AddAccount", "RemoveAccount"] {
        let mut accounts = list(text());
        accounts.limits.max_items = Some(10);
        modify.push(field(name, accounts));
    }
    modify.push(field("IsPublic", boolean()));
    let mut describe = image();
    describe.append(&mut page());
    let mut images = vec![
        required("RegionId", text()),
        field("ImageId", text()),
        field("ImageName", text()),
        field("ImageOwnerAlias", text()),
        field("IsPublic", boolean()),
    ];
    images.append(&mut page());

    let mut operations: Vec<Operation> = [
        ("ModifyImageSharePermission", modify),
        ("DescribeImageSharePermission", describe),
        ("DescribeImages", images),
        ("DescribeRegions", vec![field("AcceptLanguage", text())]),
    ]
    .into_iter()
    .map(|(name, fields)| operation(name, at(QUERY, fields)))
    .collect();
    for operation in &mut operations {
        operation.errors = vec![
            error(400, "InvalidGroup.Malformed", "The specified Group is wrongly formed."),
            error(404, "InvalidImageId.NotFound", "The specified ImageId does not exist."),
            error(404, "InvalidAccount.Forbbiden", "The specified Account does not yourself."),
        ];
        operation.response.schema = Some(object(vec![field("RequestId", text())]));
    }
    let mut run = operation(
        "RunCommand",
        at(
            QUERY,
            vec![
                required("RegionId", text()),
                required("CommandContent", text()),
                required("Type", one_of(&["RunShellScript", "RunBatScript"])),
                field("Timed", boolean()),
                field("EnableParameter", boolean()),
                field("Timeout", integer("10", "86400", "60")),
                field("InstanceId", list(text())),
            ],
        ),
    );
    let json = Placement::Query(ListStyle::Json);
    let any = map(Schema::of(Shape::Any));
    run.parameters.append(&mut at(json, vec![field("Parameters", any)]));
    run.errors = vec![error(400, "InvalidTimeout.Malformed", "The timeout is out of range.")];
    operations.push(run);
    product("ecs", "2014-05-26", operations)
}

fn vpc() -> Product {
    let tunnel = object(vec![
        required("CustomerGatewayId", text()),
        field("EnableDpd", boolean()),
        field("TunnelIndex", integer("1", "2", "1")),
        field(
            "TunnelIkeConfig",
            object(vec![field("IkeLifetime", integer("0", "86400", "1")), field("Psk", text())]),
        ),
    ]);
    let mut create = operation(
        "CreateVpnAttachment",
        at(
            QUERY,
            vec![
                required("RegionId", text()),
                field("EnableDpd", boolean()),
                field("EnableTunnelsBgp", boolean()),
                field("LocalSubnet", text()),
                field("Name", text()),
                field("Tags", list(object(vec![field("Key", text()), field("Value", text())]))),
            ],
        ),
    );
    let form = Placement::Form(ListStyle::Flat);
    create
        .parameters
        .append(&mut at(form, vec![field("TunnelOptionsSpecification", list(tunnel))]));
    let mut grant = operation(
        "GrantInstanceToVbr",
        at(
            QUERY,
            ["RegionId", "InstanceId", "GrantType"].map(|name| required(name, text())).into(),
        ),
    );
    let simple = Placement::Query(ListStyle::Simple);
    grant.parameters.append(&mut at(simple, vec![field("VbrInstanceIds", list(text()))]));
    let mut tokens = operation(
        "ListThings",
        at(QUERY, vec![field("NextToken", text()), field("MaxResults", integer("1", "100", "20"))]),
    );
    tokens.pagination = Some(Pagination::Token {
        token: "NextToken".into(),
        next: "NextToken".into(),
        size: Some("MaxResults".into()),
        items: wrapped_items("Things", "Thing"),
    });
    tokens.response.schema = Some(object(vec![
        field("RequestId", text()),
        field("NextToken", text()),
        field("Things", wrapped("Thing", shared("Thing"))),
    ]));
    let mut vpc = product("vpc", "2016-04-28", vec![create, grant, tokens]);
    let thing = object(vec![field("ThingId", text()), field("Parts", list(shared("Thing")))]);
    let thing = SharedType::new(thing, Some(Side::Response));
    vpc.schemas.insert("Thing".to_owned(), thing);
    vpc
}

fn cs() -> Product {
    let mut create = roa(
        "CreateCluster",
        Method::Post,
        "/clusters",
        at(
            Placement::Json,
            vec![
                field("name", text()),
                field("cluster_type", text()),
                field("num_of_nodes", integer("0", "10", "3")),
                field("snat_entry", boolean()),
                field("tags", list(object(vec![field("key", text()), field("value", text())]))),
            ],
        ),
    );
    create.response.example = Some(r#"{"cluster_id":"c-1","request_id":"documented"}"#.to_owned());
    let id = || at(Placement::Path, vec![required("ClusterId", text())]);
    let mut detail = roa("DescribeClusterDetail", Method::Get, "/clusters/{ClusterId}", id());
    detail.response.example = Some(r#"{"cluster_id":"c-1"}"#.to_owned());
    let mut install =
        roa("InstallClusterAddons", Method::Post, "/clusters/{ClusterId}/components/install", id());
    let addon = object(vec![required("name", text())]);
    let body = Placement::Body(BodyFormat::Json);
    install.parameters.append(&mut at(body, vec![field("body", list(addon))]));
    install.response.body = ResponseBody::None;
    let mut describe = roa(
        "DescribeClusters",
        Method::Get,
        "/clusters",
        at(QUERY, vec![field("name", text()), field("clusterType", text())]),
    );
    describe.response.example = Some(r#"[{"cluster_id":"c-1"}]"#.to_owned());
    product("cs", "2015-12-15", vec![create, describe, detail, install])
}

fn sls() -> Product {
    let host = || at(Placement::Host, vec![required("project", text())]);
    let with = |fields: Vec<Field>, place: Placement| {
        let mut parameters = host();
        parameters.append(&mut at(place, fields));
        parameters
    };
    let mut projects = roa(
        "ListProject",
        Method::Get,
        "/",
        at(QUERY, vec![field("projectName", text()), field("offset", integer("0", "9", "0"))]),
    );
    projects.parameters.append(&mut at(QUERY, vec![field("size", integer("0", "500", "100"))]));
    let project = roa("GetProject", Method::Get, "/", host());
    let mut create = roa(
        "CreateLogStore",
        Method::Post,
        "/logstores",
        with(
            vec![
                required("logstoreName", text()),
                required("shardCount", integer("1", "10", "2")),
                field("ttl", integer("1", "3650", "30")),
                field("enable_tracking", boolean()),
                field("autoSplit", boolean()),
            ],
            Placement::Json,
        ),
    );
    create.response.body = ResponseBody::None;
    let store = with(vec![required("logstore", text())], Placement::Path);
    let delete = roa("DeleteLogStore", Method::Delete, "/logstores/{logstore}", store.clone());
    let get = roa("GetLogStore", Method::Get, "/logstores/{logstore}", store.clone());
    let mut beat = roa(
        "ConsumerGroupHeartBeat",
        Method::Post,
        "/logstores/{logstore}/consumergroups/{consumerGroup}?type=heartbeat",
        store,
    );
    beat.parameters.append(&mut at(Placement::Path, vec![required("consumerGroup", text())]));
    beat.parameters.append(&mut at(QUERY, vec![required("consumer", text())]));
    let body = Placement::Body(BodyFormat::Json);
    beat.parameters.append(&mut at(body, vec![field("body", list(text()))]));
    let mut operations = vec![beat, create, delete, get, project, projects];
    for operation in &mut operations {
        operation.signature = Signature::Sls;
    }
    let mut product = product("sls", "2020-12-30", operations);
    let endpoint = |text: &str| text.to_owned();
    product.endpoints =
        vec![Endpoint::new(endpoint("cn-hangzhou"), endpoint("cn-hangzhou.log.aliyuncs.com"))];
    product
}

fn sts() -> Product {
    let names = ["OIDCProviderArn", "OIDCToken", "RoleArn", "RoleSessionName"];
    let fields = names.map(|name| field(name, text())).into();
    let mut assume = operation("AssumeRoleWithOIDC", at(QUERY, fields));
    assume.signature = Signature::Anonymous;
    product("sts", "2015-04-01", vec![assume])
}

fn send_batch() -> Operation {
    let mut send = operation("SendBatchSms", at(QUERY, vec![field("TemplateCode", text())]));
    let names = ["PhoneNumberJson", "SignNameJson", "TemplateParamJson"];
    let fields = names.map(|name| field(name, text())).into();
    send.parameters.append(&mut at(Placement::Form(ListStyle::Flat), fields));
    send
}
