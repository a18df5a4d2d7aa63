package io.drawbridge.core.directory;

/** A door without a lock: lets everybody in and counts nothing. */
public final class OpenDoor implements Door {
    @Override
    public Admission knock(MeetingSpec meeting, Inside inside, String pin, String source) {
        return new Admission.Admitted(Role.GUEST);
    }

    @Override
    public Admission again(MeetingSpec meeting, Inside inside) {
        return new Admission.Admitted(Role.GUEST);
    }

    @Override
    public boolean guessed(String source) {
        return true;
    }

    @Override
    public boolean barred(String source) {
        return false;
    }
}
