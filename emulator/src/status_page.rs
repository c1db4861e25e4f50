//! A page for people: what is served and what came in lately. Shows no parameter values.

use std::fmt::Write as _;

use alicloud_model::Catalog;
use serde_json::Value;

use crate::fault::escape_markup;
use crate::recorder::RecordedRequest;
use crate::routing::is_served;
use crate::time;

/// The page as HTML.
pub(crate) fn render(catalog: &Catalog, requests: &[RecordedRequest], faults: &[Value]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>alicloud emulator</title>\
         <h1>alicloud emulator</h1><h2>Recent requests</h2>",
    );
    if requests.is_empty() {
        page.push_str("<p>None yet.</p>");
    } else {
        page.push_str(
            "<table border=\"1\"><tr><th>Time<th>Request<th>Operation<th>Account<th>Status\
             <th>Code<th>Fault<th>Unknown parameters<th>Request id</tr>",
        );
        for request in requests.iter().rev() {
            let cells = [
                time::to_text(request.at),
                format!("{} {}", request.method, request.path),
                request.operation.clone().unwrap_or_default(),
                request.account_id.clone().unwrap_or_default(),
                request.status.to_string(),
                request.code.clone().unwrap_or_default(),
                request.fault.clone().unwrap_or_default(),
                request.unknown.join(", "),
                request.request_id.clone(),
            ];
            page.push_str("<tr>");
            for cell in cells {
                element(&mut page, "td", &cell);
            }
            page.push_str("</tr>");
        }
        page.push_str("</table>");
    }
    page.push_str("<h2>Faults set</h2>");
    if faults.is_empty() {
        page.push_str("<p>None.</p>");
    }
    for fault in faults {
        element(&mut page, "p", &fault.to_string());
    }
    page.push_str("<h2>Operations</h2>");
    for product in &catalog.products {
        let served: Vec<&str> =
            product.operations.iter().filter(|o| is_served(o)).map(|o| o.name.as_str()).collect();
        page.push_str("<details>");
        let summary = format!("{} {}: {} operations", product.code, product.version, served.len());
        element(&mut page, "summary", &summary);
        element(&mut page, "p", &served.join(", "));
        page.push_str("</details>");
    }
    page.push_str("</html>");
    page
}

fn element(page: &mut String, name: &str, text: &str) {
    // Writing to a `String` cannot fail.
    let _ = write!(page, "<{name}>{}</{name}>", escape_markup(text));
}
