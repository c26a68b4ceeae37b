use altimeter::LabelValue;

#[derive(LabelValue)]
enum Duplicate {
    NotFound,
    #[label("not_found")]
    Missing,
    HttpError,
    HTTPError,
}

fn main() {}
