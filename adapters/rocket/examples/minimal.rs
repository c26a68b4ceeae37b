//! The least that measures a Rocket application: `cargo run -p altimeter-rocket --example minimal`, then
//! `curl localhost:8000/dogs/7 localhost:8000/metrics`.

use altimeter_rocket::Altimeter;

#[rocket::get("/dogs/<id>")]
fn dog(id: u32) -> String {
    format!("dog {id}")
}

#[rocket::launch]
fn rocket() -> _ {
    let altimeter = Altimeter::new();
    rocket::build().attach(altimeter.clone()).mount("/", rocket::routes![dog]).mount("/metrics", altimeter)
}
