//! What the crate with all products costs: for one product what that product's crate costs, and for none what the runtime does.

use std::collections::BTreeSet;
use std::process::Command;

/// The packages that a program would be built of, each with its features.
fn packages(selection: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none", "--no-dedupe"])
        .args(["--edges", "normal,build", "--format", "{p}|{f}"])
        .args(selection)
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("a text");
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn is_umbrella(package: &str) -> bool {
    package.starts_with("alicloud v")
}

#[test]
fn what_is_not_chosen_costs_nothing() {
    let all = ["--package", "alicloud", "--no-default-features", "--features"];
    for (features, product) in [("sts,tls", "sts"), ("oss,tls", "oss"), ("fc,http-client", "fc")] {
        let mut umbrella = packages(&[&all[..], &[features]].concat());
        let count = umbrella.len();
        umbrella.retain(|package| !is_umbrella(package));
        assert_eq!(umbrella.len() + 1, count);
        let package = format!("alicloud-{product}");
        let (_, feature) = features.split_once(',').expect("two features");
        let selection = ["--package", &package, "--no-default-features", "--features", feature];
        let alone = packages(&selection);
        // A feature of the umbrella is one of the runtime, and that is all that it comes to.
        let plain = |packages: BTreeSet<String>| -> BTreeSet<String> {
            let own = format!("{package} v");
            packages.into_iter().filter(|package| !package.starts_with(&own)).collect()
        };
        assert!(umbrella.iter().any(|one| one.starts_with(&format!("{package} v"))));
        assert_eq!(plain(umbrella), plain(alone), "{product}");
    }
    let mut nothing = packages(&["--package", "alicloud"]);
    nothing.retain(|package| !is_umbrella(package));
    assert_eq!(
        nothing,
        packages(&["--package", "alicloud-runtime", "--no-default-features", "--features", "tls"])
    );
}
