//! What of a configuration is read, and what is refused.

use rocket::figment::Figment;
use rocket::figment::providers::{Format, Toml};
use rocket::figment::value::Dict;

use super::{Names, SettingError, Settings};

fn read(toml: &str) -> Result<Settings, SettingError> {
    Settings::read(&Dict::new(), &Figment::from(Toml::string(toml)))
}

fn refusal(toml: &str) -> String {
    read(toml).expect_err("a refusal").to_string()
}

#[test]
fn without_a_table_they_are_those_of_the_builder() {
    let settings = read("port = 8000").expect("settings");
    assert_eq!((settings.names, settings.count_scrapes), (None, false));
}

#[test]
fn the_configuration_has_the_last_word() {
    let built = Dict::from([("namespace".into(), "dogs".into()), ("series_cap".into(), 7.into())]);
    let toml = Toml::string("altimeter = { namespace = \"kennel\" }");
    let settings = Settings::read(&built, &Figment::from(toml)).expect("settings");
    assert_eq!((settings.namespace.as_deref(), settings.series_cap), (Some("kennel"), Some(7)));
}

#[test]
fn every_setting_is_read() {
    let settings = read(
        r#"
        [altimeter]
        namespace = "kennel"
        latency_buckets = [0.1, 1, 10]
        body_buckets = [0, 1024]
        names = "django"
        exclude = ["/health"]
        forwarded_proto_header = "X-Forwarded-Proto"
        count_scrapes = true
        self_metrics = false
        series_cap = 100
        bearer_token = "t0ken"
        basic_auth = "prometheus:secret"
        "#,
    )
    .expect("settings");
    assert_eq!(settings.namespace.as_deref(), Some("kennel"));
    assert_eq!(*settings.latency_buckets, [0.1, 1.0, 10.0]);
    assert_eq!(*settings.body_buckets, [0.0, 1024.0]);
    assert_eq!(settings.names, Some(Names::Django));
    assert_eq!(settings.exclude, ["/health"]);
    assert_eq!(settings.forwarded_proto_header.as_deref(), Some("X-Forwarded-Proto"));
    assert!(settings.count_scrapes && !settings.self_metrics);
    assert_eq!(settings.series_cap, Some(100));
    assert_eq!(settings.credentials.challenges().count(), 2);
}

#[test]
fn a_refusal_names_the_key_the_value_and_what_is_allowed() {
    assert_eq!(
        refusal("altimeter = { names = \"flask\" }"),
        "setting \"altimeter.names\" is \"flask\": no names are called so; allowed: \"canonical\" or \"django\""
    );
    assert_eq!(
        refusal("altimeter = { latency_buckets = [1, 0.5] }"),
        "setting \"altimeter.latency_buckets\" is [1, 0.5]: bound 0.5 after 1: give the bounds in rising order, each \
         once; allowed: an array of finite numbers of seconds, 0 or more, rising"
    );
    assert_eq!(
        refusal("altimeter = { body_buckets = [-5, 10] }"),
        "setting \"altimeter.body_buckets\" is [-5, 10]: bound -5 is below 0; allowed: an array of finite numbers of \
         bytes, 0 or more, rising"
    );
    assert_eq!(
        refusal("altimeter = { series_cap = 0 }"),
        "setting \"altimeter.series_cap\" is 0: it is no whole number above 0; allowed: a whole number above 0"
    );
}

/// TOML has a number `inf`; in the environment that is text.
#[test]
fn a_bound_that_is_not_finite_is_one_however_it_came() {
    for inf in ["inf", "\"inf\""] {
        let settings = read(&format!("altimeter = {{ latency_buckets = [1, {inf}] }}")).expect("settings");
        assert_eq!(*settings.latency_buckets, [1.0]);
        assert_eq!(
            refusal(&format!("altimeter = {{ latency_buckets = [{inf}, 1] }}")),
            format!(
                "setting \"altimeter.latency_buckets\" is [{inf}, 1]: bound inf: bounds are finite; the bucket +Inf is \
                 always there; allowed: an array of finite numbers of seconds, 0 or more, rising"
            )
        );
    }
}

#[test]
fn what_is_no_number_among_bounds_is_named() {
    let said = refusal("altimeter = { latency_buckets = [1, \"slow\"] }");
    assert!(said.contains("is [1, \"slow\"]: \"slow\" is no number; allowed"), "{said}");
}

#[test]
fn a_value_of_another_type_is_refused() {
    for table in [
        "namespace = 7",
        "latency_buckets = 0.5",
        "body_buckets = [\"big\"]",
        "names = true",
        "exclude = \"/health\"",
        "forwarded_proto_header = []",
        "count_scrapes = \"sometimes\"",
        "self_metrics = 1",
        "series_cap = -1",
        "bearer_token = {}",
        "basic_auth = 7",
        "export_port = \"http\"",
        "export_port = 65_536",
        "export_port_range = 9464",
        "export_port_range = [9464]",
        "export_port_range = [9464, 9465, 9466]",
        "export_address = 127",
    ] {
        let said = refusal(&format!("[altimeter]\n{table}"));
        let key = table.split(' ').next().expect("a key");
        assert!(said.starts_with(&format!("setting \"altimeter.{key}\" is ")), "{said}");
        assert!(said.contains("; allowed: "), "{said}");
    }
}

#[test]
fn a_value_of_the_right_type_may_still_be_refused() {
    for table in [
        "namespace = \"two words\"",
        "namespace = \"\"",
        "namespace = \"kennel\\n\"",
        "latency_buckets = [nan]",
        "latency_buckets = [1, 1]",
        "body_buckets = [1, -1]",
        "latency_buckets = []",
        "forwarded_proto_header = \"\"",
        "forwarded_proto_header = \"a header: value\"",
        "series_cap = 0",
        "bearer_token = \"\"",
        "bearer_token = \"two words\"",
        "basic_auth = \"nobody\"",
        "basic_auth = \"nobody:\"",
        "export_port_range = [9474, 9464]",
        "export_port_range = [0, 9464]",
        "export_address = \"localhost\"",
        "export_address = \"127.0.0.1\"",
    ] {
        refusal(&format!("[altimeter]\n{table}"));
    }
}

#[test]
fn a_secret_is_in_no_message() {
    let said = refusal("[altimeter]\nbasic_auth = \"hunter2\"");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn an_unknown_key_is_refused_with_those_that_there_are() {
    let said = refusal("[altimeter]\nbuckets = [1]");
    assert!(said.contains("\"altimeter.buckets\""), "{said}");
    assert!(said.contains("latency_buckets, body_buckets"), "{said}");
}

#[test]
fn a_table_that_is_none_is_refused() {
    assert!(refusal("altimeter = \"on\"").starts_with("setting \"altimeter\" is \"on\""));
}

#[test]
fn an_unsuitable_secret_is_in_no_message_either() {
    let said = refusal("[altimeter]\nbearer_token = \"hunter 2\"");
    assert!(!said.contains("hunter") && said.contains("visible characters"), "{said}");
}

#[cfg(feature = "exporter")]
#[test]
fn ports_and_an_address_are_read() {
    let settings = read("altimeter = { export_port = 9464, export_address = \"::1\" }").expect("settings");
    assert_eq!(settings.export.ports, Some(9464..=9464));
    assert_eq!(settings.export.address, Some(std::net::Ipv6Addr::LOCALHOST.into()));
    let settings = read("altimeter = { export_port_range = [9464, 9474] }").expect("settings");
    assert_eq!(settings.export.ports, Some(9464..=9474));
}

#[test]
fn a_port_and_a_range_of_ports_are_refused() {
    assert_eq!(
        refusal("altimeter = { export_port = 9464, export_port_range = [9464, 9474] }"),
        "setting \"altimeter.export_port\" is 9464: there is \"export_port_range\", too; allowed: one of the two"
    );
}

#[cfg(not(feature = "exporter"))]
#[test]
fn without_the_feature_a_port_is_refused_and_the_feature_named() {
    assert_eq!(
        refusal("altimeter = { export_port = 9464 }"),
        "setting \"altimeter.export_port\" is 9464: altimeter-rocket is built without its feature `exporter`, which \
         Cargo.toml can switch on; allowed: a port, as 9464; 0 is any that is free"
    );
}
