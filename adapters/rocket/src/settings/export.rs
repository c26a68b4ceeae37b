//! Where the page is exported by itself.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use rocket::figment::value::{Dict, Value};

use super::SettingError;
use super::value::Shown;

/// The keys, of which a table has one of the first two.
pub(super) const PORT: &str = "export_port";
pub(super) const PORT_RANGE: &str = "export_port_range";
pub(super) const ADDRESS: &str = "export_address";

/// Where the page is exported by itself, if it is: by the feature `exporter`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Export {
    /// Of these, the first that is free.
    pub(crate) ports: Option<RangeInclusive<u16>>,
    /// None is the exporter's own: loopback.
    pub(crate) address: Option<IpAddr>,
}

impl Export {
    /// That of one table only one says the ports. That of a configuration takes the place of what the application built in.
    pub(super) fn check_table(table: &Dict) -> Result<(), SettingError> {
        match (table.get(PORT), table.get(PORT_RANGE)) {
            (Some(port), Some(_)) => Err(SettingError::refused(
                PORT,
                Shown(port).to_string(),
                format!("there is \"{PORT_RANGE}\", too"),
                "one of the two".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// That there are ports for an address.
    pub(super) fn check(&self) -> Result<(), SettingError> {
        match (&self.ports, self.address) {
            (None, Some(address)) => Err(SettingError::refused(
                ADDRESS,
                format!("\"{address}\""),
                "nothing is exported without a port".to_owned(),
                format!("an IP address, beside \"{PORT}\" or \"{PORT_RANGE}\""),
            )),
            _ => Ok(()),
        }
    }
}

/// A port.
pub(super) fn port(value: &Value) -> Result<RangeInclusive<u16>, String> {
    let port: u16 = value.deserialize().map_err(|_| "it is no port".to_owned())?;
    Ok(port..=port)
}

/// The first and the last of some ports.
pub(super) fn ports(value: &Value) -> Result<RangeInclusive<u16>, String> {
    // Not as an array of two, which would be taken of a longer one, too.
    let ports: Vec<u16> = value.deserialize().map_err(|_| "it is no array of ports".to_owned())?;
    let [first, last] = *ports else { return Err("these are not two ports".to_owned()) };
    if first == 0 || first > last {
        return Err("the lower port comes first, and 0 is none".to_owned());
    }
    Ok(first..=last)
}

/// An address of this machine.
pub(super) fn address(value: &Value) -> Result<IpAddr, String> {
    let address = value.as_str().and_then(|address| address.parse().ok());
    address.ok_or_else(|| "it is no IP address".to_owned())
}
