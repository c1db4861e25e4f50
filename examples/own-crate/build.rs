fn main() {
    alicloud_codegen::BuildScript::new("specs").run();
}
