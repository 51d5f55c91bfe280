//! People: units, staff, the posts they hold for a unit, their accounts and sessions
//! (arts. 2, 5–8, 19, 30, 31, 37). Staff are never given rights; they hold posts, and the
//! policies say what a post may do.

pub mod actor;
pub mod current;
pub mod post;

pub use actor::{Actor, Held, Staff};
pub use current::Current;
pub use post::Post;

crate::id!(
    /// A unit: state organ, social organisation, subdistrict or city-vertical department.
    UnitId
);
crate::id!(
    /// A member of staff.
    StaffId
);
crate::id!(
    /// A site, as far as the platform needs to know: chapters know more.
    SiteRef
);
crate::id!(
    /// An account: one way to sign in, for one member of staff.
    AccountId
);
crate::id!(
    /// A post held for a unit and a time.
    HoldingId
);
crate::id!(
    /// A post handed to somebody else for a time.
    DelegationId
);
