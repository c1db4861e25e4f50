use serde_json::json;

use super::{read, write};

fn value(text: &str) -> serde_json::Value {
    read(text.as_bytes()).unwrap().0
}

#[test]
fn text_beside_elements_is_said_to_be_left_out() {
    for (text, wanted) in [
        ("<A>x<B>1</B></A>", true),
        ("<A><B><C/>x</B></A>", true),
        ("<A>\n <B>1</B>\n</A>", false),
        ("<A>x</A>", false),
    ] {
        assert_eq!(read(text.as_bytes()).unwrap().1, wanted, "{text}");
    }
}

fn refused(text: &str) -> String {
    read(text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_what_the_official_client_writes() {
    let body = json!({"A": {
        "B": [{"C": "a b*~+/=&%\u{e9}\u{4e2d}\u{1f600}<>\"'\r\n"}, {}],
        "D": true, "E": 7, "F": 1.5, "G": null, "H": "", "I": [], "J-.K": ["x", "y"],
    }});
    let text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><A><B><C>a b*~+/=&amp;%&#233;&#20013;&#128512;&lt;&gt;\"'&#13;\n</C></B><B />\
                <D>true</D><E>7</E><F>1.5</F><H /><J-.K>x</J-.K><J-.K>y</J-.K></A>";
    assert_eq!(write(&body).unwrap(), text);
    assert_eq!(write(&json!({})).unwrap(), "");
    let read = value(text);
    assert_eq!(read["A"]["B"], json!([body["A"]["B"][0], ""]));
    assert_eq!((&read["A"]["E"], &read["A"]["H"]), (&json!("7"), &json!("")));
}

#[test]
fn what_xml_cannot_hold_is_not_written() {
    for (body, why) in [
        (json!([]), "one member"),
        (json!("text"), "one member"),
        (json!({"a b": 1}), "names of letters"),
        (json!({"A": {"1": 1}}), "names of letters"),
        (json!({"A": {"": 1}}), "names of letters"),
        (json!({"A": {"b><c": 1}}), "names of letters"),
        (json!({"A": [[1]]}), "no list in a list"),
        (json!({"A": "\u{1}"}), "no control characters"),
        (json!({"A": "\u{ffff}"}), "no control characters"),
    ] {
        assert!(write(&body).unwrap_err().contains(why), "{body}");
    }
}

#[test]
fn documents_are_read_in_every_form() {
    for text in [
        "<A><B>1</B><B>2 &lt;</B></A>",
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<A xmlns=\"http://x\" z='\"'>\n  <B>1</B>\n <!-- <C/> -->\n  <B y=\"1\">2 &#60;</B>\n</A>\n",
        "<s:A xmlns:s=\"x\"><s:B><![CDATA[1]]></s:B><s:B>2<![CDATA[ <]]></s:B></s:A>",
        "<A><?x y?><B>1</B><B>2 &#x3c;</B></A>",
    ] {
        assert_eq!(value(text), json!({"A": {"B": ["1", "2 <"]}}), "{text}");
    }
    assert_eq!(value("<A/>"), json!({"A": ""}));
    assert_eq!(value("<A>a\r\nb &#13;</A>"), json!({"A": "a\nb \r"}));
    let (value, was_repaired) = read(b"<A>\xff</A>").unwrap();
    assert_eq!((value, was_repaired), (json!({"A": "\u{fffd}"}), true));
}

#[test]
fn what_is_no_document_is_refused() {
    for text in [
        "",
        "  ",
        "text",
        "{}",
        "<A>",
        "<A></B>",
        "<A/><B/>",
        "<A/>text",
        "</A>",
        "<A",
        "<A>&</A>",
        "<A>&#0;</A>",
    ] {
        refused(text);
    }
}

#[test]
fn what_would_cost_more_than_its_size_is_refused() {
    let bomb = "<!DOCTYPE A [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><A>&b;</A>";
    assert!(refused(bomb).contains("document type"));
    assert!(refused("<A>&b;</A>").contains("entity `b`"));
    assert!(refused("<!DOCTYPE A SYSTEM \"file:///etc/passwd\"><A/>").contains("document type"));
    let nested = |depth| format!("{}{}", "<A>".repeat(depth), "</A>".repeat(depth));
    value(&nested(64));
    assert!(refused(&nested(65)).contains("deep"));
    assert!(refused(&"<A>".repeat(1_000_000)).contains("deep"));
    let many = format!("<A>{}</A>", "<B/>".repeat(1_000_000));
    assert!(refused(&many).contains("more than 1000000 elements"));
}
