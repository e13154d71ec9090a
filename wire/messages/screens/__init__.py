"""What each screen shows: the bodies of snapshots, events and states. The screens' TypeScript types are made from
here."""
