use altimeter::Labels;

#[derive(Labels)]
struct Reserved {
    __name__: u16,
    #[label(name = "__address__")]
    address: u16,
}

#[derive(Labels)]
struct Invalid {
    größe: u16,
    #[label(name = "")]
    empty: u16,
    #[label(name = "a b")]
    space: u16,
    #[label(name = "a:b")]
    colon: u16,
    #[label(name = "9lives")]
    digit: u16,
}

#[derive(Labels)]
struct Duplicate {
    kind: u16,
    #[label(name = "kind")]
    sort: u16,
    #[label(name = "type")]
    other: u16,
    r#type: u16,
}

fn main() {}
