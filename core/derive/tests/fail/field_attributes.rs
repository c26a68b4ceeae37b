use altimeter::Labels;

#[derive(Labels)]
struct Fields {
    #[label(rename = "b")]
    unknown: u16,
    #[label]
    bare: u16,
    #[label = "b"]
    assigned: u16,
    #[label("b")]
    text: u16,
    #[label(name)]
    no_value: u16,
    #[label(name = 1)]
    no_text: u16,
    #[label(name = "b", name = "c")]
    repeated: u16,
    #[label(name = "d")]
    #[label(name = "e")]
    apart: u16,
    #[label(flatten, flatten)]
    flattened: u16,
    #[label(flatten, name = "f")]
    both: u16,
}

#[derive(Labels)]
#[label(name = "a")]
struct Item {
    a: u16,
}

fn main() {}
