//! Why the database cannot be opened, read or written.
//!
//! Must never know: what is done about it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::runtime::places::shown;

/// Why nothing can be read or kept.
#[derive(Debug)]
pub enum Error {
    /// There is no folder for what the reader adds: no home.
    Nowhere,
    /// The folder or the file cannot be made, or is not ours alone.
    Place(PathBuf, io::Error),
    /// The file is another program's database.
    Foreign(PathBuf),
    /// The file is damaged; what `SQLite` found first.
    Damaged(PathBuf, String),
    /// The file was damaged, and cannot be set aside.
    Aside(PathBuf, io::Error),
    /// The file was to be raised to a newer version, and the old one cannot be
    /// copied beside it.
    Copy(PathBuf, io::Error),
    /// Another file lies in its place since it was opened, or none.
    Moved(PathBuf),
    /// The file or its folder cannot be written.
    ReadOnly(PathBuf),
    /// `SQLite` says why.
    Sql(PathBuf, rusqlite::Error),
}

impl Error {
    /// Whether another attempt may go better.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Moved(_) | Self::Copy(..) | Self::Damaged(..) => true,
            Self::Sql(_, error) => !matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::ConstraintViolation
                        | ErrorCode::TooBig
                        | ErrorCode::TypeMismatch
                        | ErrorCode::ApiMisuse
                )
            ),
            Self::Nowhere
            | Self::Place(..)
            | Self::Foreign(_)
            | Self::Aside(..)
            | Self::ReadOnly(_) => false,
        }
    }

    /// Whether another program holds the file, and nothing is wrong with it.
    pub(super) fn is_busy(&self) -> bool {
        let Self::Sql(_, error) = self else {
            return false;
        };
        error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
    }

    /// Whether the file is no database, or one that is torn.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(..) => true,
            Self::Sql(_, error) => match error.sqlite_error_code() {
                Some(code) => matches!(
                    code,
                    // The last one: a table or a column is not there.
                    ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown
                ),
                // A row that must be there is not.
                None => true,
            },
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nowhere => {
                f.write_str("there is no folder for the reader's marks: set HOME or XDG_DATA_HOME")
            }
            Self::Place(path, error) => write!(f, "cannot use {}: {error}", shown(path)),
            Self::Foreign(path) => write!(
                f,
                "{} is another program's database and was left alone: move it away",
                shown(path)
            ),
            Self::Damaged(path, found) => write!(f, "{} is damaged: {found}", shown(path)),
            Self::Aside(path, error) => write!(
                f,
                "{} is damaged and cannot be set aside: {error}",
                shown(path)
            ),
            Self::Copy(path, error) => write!(
                f,
                "cannot keep a copy of {} before its tables change: {error}",
                shown(path)
            ),
            Self::Moved(path) => write!(f, "{} was replaced or taken away", shown(path)),
            Self::ReadOnly(path) => write!(f, "{} cannot be written", shown(path)),
            Self::Sql(path, error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy) => {
                    write!(f, "{} is held by another program", shown(path))
                }
                Some(ErrorCode::DiskFull) => {
                    write!(f, "there is no room on the disk of {}", shown(path))
                }
                _ => write!(f, "{}: {error}", shown(path)),
            },
        }
    }
}

impl std::error::Error for Error {}
