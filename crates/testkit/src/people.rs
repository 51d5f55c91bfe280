//! People for tests that stand below the sign-in page: actors with the posts a case needs.

use std::sync::Arc;

use platform::people::{Actor, Held, Post, Staff, StaffId, UnitId};

/// Somebody of `unit` who holds these posts for it.
pub fn somebody(name: &str, unit: UnitId, posts: &[Post]) -> Actor {
    let unit_name = "测试单位".to_owned();
    Actor::Staff(Arc::new(Staff {
        id: StaffId::new(),
        name: name.to_owned(),
        title: "科员".to_owned(),
        unit_id: unit,
        unit_name: unit_name.clone(),
        posts: posts
            .iter()
            .map(|post| Held { post: *post, unit_id: unit, unit_name: unit_name.clone(), delegation: None })
            .collect(),
    }))
}

/// The platform itself.
pub fn the_system() -> Actor {
    Actor::System("test")
}
