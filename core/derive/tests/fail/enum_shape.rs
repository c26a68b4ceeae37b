use altimeter::LabelValue;

#[derive(LabelValue)]
enum Empty {}

#[derive(LabelValue)]
enum Fields {
    Plain,
    Tuple(u16),
    Struct { a: u16 },
    None(),
}

#[derive(LabelValue)]
struct Struct {
    a: u16,
}

#[derive(LabelValue)]
union Union {
    a: u16,
}

fn main() {}
