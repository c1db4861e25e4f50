//! A page for people: how to call, what came in lately, what is served. Shows no parameter values and
//! no secret but the published one.

use std::time::Duration;

use alicloud_model::Catalog;

use crate::account::Account;
use crate::encoding::escape_markup;
use crate::faults::SetFault;
use crate::recorder::RecordedRequest;
use crate::routing::is_served;
use crate::time;

/// What the page shows.
pub(crate) struct Status<'a> {
    /// The host and port by which the reader got here.
    pub(crate) host: &'a str,
    pub(crate) catalog: &'a Catalog,
    pub(crate) accounts: &'a [Account],
    /// Oldest first.
    pub(crate) requests: &'a [RecordedRequest],
    /// How many requests are kept.
    pub(crate) capacity: usize,
    pub(crate) faults: &'a [SetFault],
}

/// The page as HTML.
pub(crate) fn render(status: &Status<'_>) -> String {
    let mut page = Page::default();
    page.markup(HEAD);
    connect(&mut page, status);
    requests(&mut page, status);
    faults(&mut page, status.faults);
    products(&mut page, status.catalog);
    page.markup("</main></body></html>\n");
    page.0
}

/// Nothing but the page itself is loaded or run, whatever its texts may be.
const HEAD: &str = concat!(
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
    "style-src 'unsafe-inline'; img-src data:\">",
    "<link rel=\"icon\" href=\"data:,\"><title>alicloud emulator</title><style>",
    include_str!("status_page/style.css"),
    "</style></head><body><header><h1>alicloud emulator</h1>",
    "<nav aria-label=\"As JSON\"><ul><li><a href=\"/\">Reload</a></li>",
    "<li><a href=\"/_emulator/requests\">Requests as JSON</a></li>",
    "<li><a href=\"/_emulator/faults\">Faults as JSON</a></li>",
    "<li><a href=\"/_emulator/products\">Products as JSON</a></li></ul></nav></header><main>",
);

fn connect(page: &mut Page, status: &Status<'_>) {
    page.element("h2", "Connect");
    page.markup("<dl><dt>Endpoint</dt><dd>");
    page.element("code", &format!("http://{}", status.host));
    page.markup("</dd>");
    for account in status.accounts {
        page.markup("<dt>Access key</dt><dd>");
        page.element("code", account.access_key_id());
        if *account == Account::test() {
            page.markup(", secret ");
            page.element("code", account.secret());
        }
        page.text(&format!(" of account {}", account.id()));
        page.markup("</dd>");
    }
    page.markup("</dl>");
    let Some(first) = status.accounts.first() else { return };
    let secret = if *first == Account::test() { first.secret() } else { "the secret" };
    page.markup("<details><summary>How to point a client here</summary>");
    page.element("p", "The official Python client; those for other languages take the same:");
    page.element(
        "pre",
        &format!(
            "Config(endpoint=\"{}\", protocol=\"http\", region_id=\"cn-hangzhou\",\n       \
             access_key_id=\"{}\", access_key_secret=\"{secret}\")",
            status.host,
            first.access_key_id(),
        ),
    );
    page.element("p", "This project's command line:");
    page.element(
        "pre",
        &format!(
            "ALIBABA_CLOUD_ACCESS_KEY_ID={} ALIBABA_CLOUD_ACCESS_KEY_SECRET={} \\\n\
             alicloud call ecs DescribeRegions --region cn-hangzhou --endpoint http://{}",
            first.access_key_id(),
            if *first == Account::test() { first.secret() } else { "..." },
            status.host,
        ),
    );
    page.markup("</details>");
}

fn requests(page: &mut Page, status: &Status<'_>) {
    page.element("h2", "Recent requests");
    if status.requests.is_empty() {
        page.element("p", "None yet.");
        return;
    }
    page.markup("<table><caption>");
    page.text(&format!(
        "{}, the newest first. The last {} are kept.",
        count(status.requests.len(), "request"),
        status.capacity
    ));
    page.markup(
        "</caption><thead><tr><th scope=\"col\" class=\"number\">Status</th>\
         <th scope=\"col\">Request</th><th scope=\"col\" class=\"number\">Time</th></tr></thead>\
         <tbody>",
    );
    for request in status.requests.iter().rev() {
        row(page, request);
    }
    page.markup("</tbody></table>");
}

fn row(page: &mut Page, request: &RecordedRequest) {
    let good = (200..400).contains(&request.status);
    page.markup(if good { "<tr><td class=\"number\">" } else { "<tr><td class=\"number bad\">" });
    match request.status {
        0 => page.text("reset"),
        status => page.text(&status.to_string()),
    }
    page.markup("</td><td>");
    if let Some(operation) = &request.operation {
        page.element("strong", operation);
        page.text(&format!(" {} ", request.product.as_deref().unwrap_or_default()));
    }
    page.element("code", &format!("{} {}", request.method, request.path));
    let mut detail = |name: &str, text: &str| {
        if !text.is_empty() {
            page.element("small", &format!("{name}: {text}"));
        }
    };
    detail("Error", request.code.as_deref().unwrap_or_default());
    for problem in &request.problems {
        detail("Problem", &format!("{}: {}", problem.parameter, problem.reason));
    }
    detail("Unknown parameters", &request.unknown.join(", "));
    let misplaced = request.misplaced.iter();
    let misplaced = misplaced.map(|p| format!("{} (belongs in the {})", p.parameter, p.place));
    detail("Parameters in the wrong place", &misplaced.collect::<Vec<_>>().join(", "));
    detail("Fault", request.fault.as_deref().unwrap_or_default());
    detail("Account", request.account_id.as_deref().unwrap_or_default());
    detail("Request id", &request.request_id);
    page.markup("</td><td class=\"number\">");
    let at = time::to_text(request.at);
    // Of the time the hour, minute and second; the day is known to the reader.
    page.element("time", at.get(11..19).unwrap_or(&at));
    page.element("small", &milliseconds(request.duration));
    page.markup("</td></tr>");
}

fn faults(page: &mut Page, faults: &[SetFault]) {
    page.element("h2", "Faults set");
    if faults.is_empty() {
        page.element("p", "None.");
        return;
    }
    page.markup("<ul>");
    for fault in faults {
        page.markup("<li>");
        page.element("code", &fault.fault.to_string());
        let [product, operation, key] = fault.fault.filters();
        let filters = [("product", product), ("operation", operation), ("access key", key)];
        for (what, filter) in filters {
            if let Some(filter) = filter {
                page.text(&format!(", {what} {filter}"));
            }
        }
        page.text(&format!(": number {}, met by {}", fault.id, count_large(fault.met, "request")));
        page.text(if fault.is_over() { ", over" } else { "" });
        page.markup("</li>");
    }
    page.markup("</ul>");
}

fn products(page: &mut Page, catalog: &Catalog) {
    page.element("h2", "Products");
    let served: Vec<Vec<&str>> = catalog
        .products
        .iter()
        .map(|product| {
            let served = product.operations.iter().filter(|operation| is_served(operation));
            served.map(|operation| operation.name.as_str()).collect()
        })
        .collect();
    let operations = served.iter().map(Vec::len).sum();
    page.element(
        "p",
        &format!("{} of {}.", count(operations, "operation"), count(served.len(), "product")),
    );
    for (product, names) in catalog.products.iter().zip(served) {
        page.markup("<details>");
        let operations = count(names.len(), "operation");
        page.element("summary", &format!("{} {}: {operations}", product.code, product.version));
        page.markup("<ul class=\"names\">");
        for name in names {
            page.element("li", name);
        }
        page.markup("</ul></details>");
    }
}

fn count(number: usize, what: &str) -> String {
    count_large(u64::try_from(number).unwrap_or(u64::MAX), what)
}

fn count_large(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
}

/// HTML under construction.
#[derive(Default)]
struct Page(String);

impl Page {
    /// Markup, which no input is part of.
    fn markup(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    fn text(&mut self, text: &str) {
        self.0.push_str(&escape_markup(text));
    }

    fn element(&mut self, name: &'static str, text: &str) {
        for part in ["<", name, ">"] {
            self.markup(part);
        }
        self.text(text);
        for part in ["</", name, ">"] {
            self.markup(part);
        }
    }
}
