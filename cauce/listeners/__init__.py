"""Who else hears of a fact: people, other systems, rules. No listener knows another."""
