//! The kind of signature over several imports.

use alicloud_codegen::import::Outcome;
use alicloud_codegen::spec::{Signature, SpecTree};
use alicloud_codegen::{Source, model};
use serde_json::json;

use crate::support::{api, document, imported, object, over, tree};

/// The kind of signature is the service's and not the document's, which calls the same product `SLS` one week and `ROA` the next.
#[test]
fn the_kind_of_signature_never_changes() {
    let of = |product: &str, style: &str| {
        let mut thing = api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
        thing["path"] = json!("/thing");
        let mut document = document(&json!({"GetThing": thing}));
        document["info"] = json!({"style": style, "product": product, "version": "2020-01-01"});
        document
    };
    let signature = |outcome: &Outcome| {
        let sources =
            tree(outcome).into_iter().map(|(path, text)| (path.clone(), Source { path, text }));
        let tree = SpecTree::parse(sources.collect()).unwrap();
        model::build(&tree).unwrap().products[0].operations[0].signature
    };
    for (product, styles, wanted) in [
        ("Sls", ["SLS", "ROA"], Signature::Sls),
        ("Sls", ["ROA", "SLS"], Signature::Sls),
        ("Oss", ["ROA", "ROA"], Signature::Oss),
        ("Drive", ["PDS", "ROA"], Signature::Other),
        ("Demo", ["SLS", "ROA"], Signature::Sls),
        ("Demo", ["ROA", "SLS"], Signature::Acs3),
    ] {
        let [first, second] = styles.map(|style| of(product, style));
        let before = imported(&first);
        assert_eq!(signature(&before), wanted, "{product} {styles:?}");
        let after = over(&second, &tree(&before));
        assert_eq!(signature(&after), wanted, "{product} {styles:?}");
        let again = over(&second, &tree(&after));
        assert_eq!(tree(&again), tree(&after));
        assert_eq!(signature(&over(&first, &tree(&after))), wanted, "{product} {styles:?}");

        // Product files of before do not say it.
        let mut silent = tree(&before);
        let file = silent.get_mut("demo/2020-01-01/product.yaml").unwrap();
        let lines: Vec<&str> = file.lines().filter(|l| !l.starts_with("signature")).collect();
        *file = lines.join("\n") + "\n";
        let by_style =
            if wanted == Signature::Acs3 || styles[0] != "ROA" { wanted } else { Signature::Acs3 };
        assert_eq!(signature(&over(&second, &silent)), by_style, "{product} {styles:?}");
    }
}
