//! The crate that has each product as a feature: when it is made, what it has, and what it can't have.

use std::fs;
use std::path::Path;

use alicloud_codegen::Pipeline;
use alicloud_codegen::output::Changes;

const UMBRELLA: &str =
    "crate: all\ncrateVersion: 0.3.0\ndescription: Everything\nlicense: Apache-2.0\n";

struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.product("one", "");
        project.product("two-more", "");
        project.write("umbrella.yaml", UMBRELLA);
        project
    }

    fn product(&self, id: &str, more: &str) {
        let head = format!("product: {id}\nversion: 2020-01-01\n{more}");
        self.write(&format!("{id}/2020-01-01/product.yaml"), &head);
        let operation = "operation: GetThing\nhttp: { style: rpc, method: GET }\n";
        self.write(&format!("{id}/2020-01-01/GetThing.yaml"), operation);
    }

    fn write(&self, inside: &str, text: &str) {
        let path = self.0.path().join("specs").join(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn pipeline(&self) -> Pipeline {
        let root = self.0.path();
        Pipeline::new(root.join("specs"), root.join("out"))
            .cached(root.join("known.json"))
            .generator("this one")
    }

    fn apply(&self) -> Changes {
        self.pipeline().plan().unwrap().apply().unwrap()
    }

    fn read(&self, inside: &str) -> String {
        fs::read_to_string(self.0.path().join("out").join(inside)).unwrap()
    }

    /// The files that are written, without the way to them.
    fn written(&self) -> Vec<String> {
        let inside = |path: String| path.rsplit_once("out/").unwrap().1.to_owned();
        self.apply().written.into_iter().map(inside).collect()
    }
}

#[test]
fn each_product_is_a_feature_and_a_module() {
    let project = Project::new();
    let plan = project.pipeline().plan().unwrap();
    assert_eq!(plan.products(), 2);
    plan.apply().unwrap();
    let manifest = project.read("all/Cargo.toml");
    for line in [
        "name = \"all\"",
        "version = \"0.3.0\"",
        "license = \"Apache-2.0\"",
        "one = [\"dep:alicloud-one\"]",
        "emulator = [\"alicloud-one?/emulator\", \"alicloud-two-more?/emulator\"]",
        "alicloud-two-more = { version = \"0.1.0\", path = \"../two-more\", default-features = false, optional = true }",
    ] {
        assert!(manifest.contains(&format!("{line}\n")), "{line} in\n{manifest}");
    }
    let code = project.read("all/src/lib.rs");
    assert!(
        code.contains("#[cfg(feature = \"two-more\")]\npub use alicloud_two_more as two_more;")
    );
    assert!(code.contains("pub use alicloud_runtime as runtime;"), "{code}");
    let page = project.read("all/README.md");
    assert!(page.contains("| `two-more` | `two_more` | `alicloud-two-more`: "), "{page}");
}

#[test]
fn it_follows_the_products_whatever_else_is_up_to_date() {
    let project = Project::new();
    assert!(!project.written().is_empty());
    assert_eq!(project.written(), [""; 0]);
    project.write("umbrella.yaml", &UMBRELLA.replace("0.3.0", "0.4.0"));
    assert_eq!(project.written(), ["all/Cargo.toml", "all/src/lib.rs"]);
    project.product("one", "crateVersion: 0.2.0\n");
    assert!(project.written().contains(&"all/Cargo.toml".to_owned()));
    assert!(project.read("all/Cargo.toml").contains("alicloud-one = { version = \"0.2.0\""));
    // Some products say nothing of all.
    let plan = project.pipeline().products(["one"]).plan().unwrap();
    assert_eq!(plan.apply().unwrap().removed, [""; 0]);
    assert!(Path::new(&project.0.path().join("out/all/Cargo.toml")).exists());

    fs::remove_file(project.0.path().join("specs/umbrella.yaml")).unwrap();
    let strays = project.apply().strays;
    assert!(strays.len() == 1 && strays[0].path.ends_with("out/all"), "{strays:?}");
}

#[test]
fn what_it_cannot_be_is_an_error_with_its_place() {
    let project = Project::new();
    for (text, place, message) in [
        (
            UMBRELLA.replace("crate: all", "crate: two-more"),
            "umbrella.yaml:1:1",
            "is in the place of this one",
        ),
        (
            UMBRELLA.replace("0.3.0", "three"),
            "umbrella.yaml:2:1",
            "`three` is not the version of a crate",
        ),
        (UMBRELLA.replace("all", "a/b"), "umbrella.yaml:1:1", "cannot be the name of a crate"),
        (format!("{UMBRELLA}licence: MIT\n"), "umbrella.yaml:5:1", "unknown field `licence`"),
    ] {
        project.write("umbrella.yaml", &text);
        let error = project.pipeline().plan().unwrap_err().to_string();
        assert!(error.contains(place) && error.contains(message), "{error}");
    }
    project.write("umbrella.yaml", UMBRELLA);
    project.product("tls", "");
    let error = project.pipeline().plan().unwrap_err().to_string();
    assert!(error.contains("the crate `alicloud-tls` in `tls`"), "{error}");
}
