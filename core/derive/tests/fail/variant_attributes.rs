use altimeter::LabelValue;

#[derive(LabelValue)]
enum Variants {
    #[label(name = "b")]
    Named,
    #[label]
    Bare,
    #[label = "c"]
    Assigned,
    #[label("d", "e")]
    Two,
    #[label("f")]
    #[label("g")]
    Apart,
    #[label(7)]
    Number,
}

#[derive(LabelValue)]
#[label("a")]
enum Item {
    A,
}

fn main() {}
