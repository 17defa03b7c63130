//! `fichero open`: the DOI of a document in the reader's browser.

use crate::records::url::WebUrl;
use crate::runtime::browser::{self, Env, Plan};

use super::args::{Common, Open};
use super::exit::{Error, Exit};
use super::library::Opened;
use super::out::Out;
use super::{resolve, say};

pub(super) fn run(args: &Open, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let opened = Opened::read(&args.sources, common)?;
    let record = resolve::document(&opened, &args.id)?.record;
    let (_, url) = record
        .best_address()
        .ok_or_else(|| Error::NoAddress(record.title.to_string(), record.why_unopened()))?;
    if url.is_deceptive() && !args.yes {
        return Err(Error::Deceptive(url));
    }
    let plan = browser::plan(&url, Some(&opened.settings.open), &Env::read());
    if plan == Plan::Show {
        out.line(url.as_str())?;
        say("there is no desktop here to open it: set $BROWSER, or open in the config");
        return Ok(opened.exit(Exit::Done));
    }
    carry_out(&plan, &url)?;
    out.line(&format!("opened {url}"))?;
    Ok(opened.exit(Exit::Done))
}

fn carry_out(plan: &Plan, url: &WebUrl) -> Result<(), Error> {
    let Plan::Foreground(argv) = plan else {
        return browser::launch(plan, url).map_err(Error::Open);
    };
    let status = browser::run_foreground(argv).map_err(Error::Open)?;
    let program = argv.first().map_or("the browser", String::as_str);
    if status.success() {
        Ok(())
    } else {
        Err(Error::Ended(format!("{program} failed: {status}")))
    }
}
