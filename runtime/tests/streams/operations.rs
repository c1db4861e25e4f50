//! Operations as a generated crate has them, whose bodies are bytes.

use alicloud_runtime::generated::{Reader, Serialize, Serializer, Writer};
use alicloud_runtime::{
    BodyFormat, Bytes, Client, Config, Credentials, Error, Method, Operation, OperationInfo,
    Placement, Product, Record, ResponseBody, Signature, StreamsEvents, TakesUpload,
};

static OSS: Product<'_> = Product::new("Oss", "2019-05-17");

#[derive(Clone)]
pub(crate) struct GetObjectRequest {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) range: Option<String>,
    pub(crate) if_match: Option<String>,
}

impl Record for GetObjectRequest {
    fn read(reader: &mut Reader) -> Self {
        Self {
            bucket: reader.get("bucket"),
            key: reader.get("key"),
            range: reader.get("Range"),
            if_match: reader.get("If-Match"),
        }
    }
}

impl Serialize for GetObjectRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .field("Range", &self.range)
            .field("If-Match", &self.if_match)
            .end()
    }
}

impl Operation for GetObjectRequest {
    type Response = Bytes;
    const INFO: &'static OperationInfo<'static> =
        &OperationInfo::roa(&OSS, "GetObject", Method::Get, "/{key}")
            .repeatable()
            .with_signature(Signature::Oss)
            .with_parameters(&[
                ("bucket", Placement::Host),
                ("key", Placement::Path),
                ("Range", Placement::Header),
                ("If-Match", Placement::Header),
            ])
            .with_response_body(ResponseBody::Bytes);
}

alicloud_runtime::generated::records!(GetObjectRequest);

/// An object of the tests.
pub(crate) fn object() -> GetObjectRequest {
    GetObjectRequest { bucket: "b".into(), key: "k".into(), range: None, if_match: None }
}

/// A client of that endpoint.
pub(crate) fn client(url: &str, change: impl FnOnce(Config) -> Config) -> Client {
    let config = Config::new("cn-hangzhou")
        .credentials(Credentials::access_key("ak", "s3cret"))
        .endpoint(url);
    Client::new(change(config), &OSS).unwrap()
}

/// The text of an error, with `SERVER` in place of an address.
pub(crate) fn text(error: &Error, address: impl std::fmt::Display) -> String {
    error.to_string().replace(&address.to_string(), "SERVER")
}

static GPDB: Product<'_> = Product::new("gpdb", "2016-05-03");

/// A part of what a model says.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) text: Option<String>,
}

impl Record for Part {
    fn read(reader: &mut Reader) -> Self {
        Self { text: reader.get("Text") }
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer).field("Text", &self.text).end()
    }
}

macro_rules! asking {
    ($request:ident: $info:expr) => {
        #[derive(Clone)]
        pub(crate) struct $request {
            pub(crate) question: Option<String>,
        }

        impl Record for $request {
            fn read(reader: &mut Reader) -> Self {
                Self { question: reader.get("Question") }
            }
        }

        impl Serialize for $request {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Writer::new(serializer).field("Question", &self.question).end()
            }
        }

        impl Operation for $request {
            type Response = Part;
            const INFO: &'static OperationInfo<'static> = &$info;
        }

        impl StreamsEvents for $request {}
    };
}

asking!(ChatRequest: OperationInfo::rpc(&GPDB, "Chat"));
asking!(DescribeChatRequest: OperationInfo::rpc(&GPDB, "DescribeChat").repeatable());

alicloud_runtime::generated::records!(Part, ChatRequest, DescribeChatRequest);

static FC: Product<'_> = Product::new("FC", "2023-03-30");

macro_rules! taking {
    ($request:ident: $info:expr) => {
        #[derive(Clone)]
        pub(crate) struct $request {
            pub(crate) bucket: Option<String>,
            pub(crate) key: String,
            pub(crate) body: Option<Bytes>,
        }

        impl Record for $request {
            fn read(reader: &mut Reader) -> Self {
                Self {
                    bucket: reader.get("bucket"),
                    key: reader.get("key"),
                    body: reader.get("body"),
                }
            }
        }

        impl Serialize for $request {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Writer::new(serializer)
                    .field("bucket", &self.bucket)
                    .field("key", &self.key)
                    .field("body", &self.body)
                    .end()
            }
        }

        impl Operation for $request {
            type Response = Bytes;
            const INFO: &'static OperationInfo<'static> = &$info
                .with_parameters(&[
                    ("bucket", Placement::Host),
                    ("key", Placement::Path),
                    ("body", Placement::Body(BodyFormat::Bytes)),
                ])
                .with_response_body(ResponseBody::Bytes);
        }

        impl TakesUpload for $request {}
    };
}

taking!(PutObjectRequest: OperationInfo::roa(&OSS, "PutObject", Method::Put, "/{key}")
    .with_signature(Signature::Oss)
    .repeatable());
taking!(InvokeRequest: OperationInfo::roa(&FC, "Invoke", Method::Post, "/functions/{key}"));

alicloud_runtime::generated::records!(PutObjectRequest, InvokeRequest);

/// An object to store.
pub(crate) fn put() -> PutObjectRequest {
    PutObjectRequest { bucket: Some("b".into()), key: "k".into(), body: None }
}

/// A function to call.
pub(crate) fn invoke() -> InvokeRequest {
    InvokeRequest { bucket: None, key: "f".into(), body: None }
}
