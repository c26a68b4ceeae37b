use altimeter::Labels;

#[derive(Labels)]
struct Tuple(u16, bool);

#[derive(Labels)]
struct Unit;

#[derive(Labels)]
struct Empty {}

#[derive(Labels)]
union Union {
    a: u16,
}

#[derive(Labels)]
enum Enum {
    A,
}

fn main() {}
