package io.drawbridge.core.directory;

/**
 * A meeting as it is configured, before anyone is in it.
 *
 * @param name the name in dial strings and links, lower case
 * @param number 3 to 13 digits, or empty
 * @param title what pages show
 * @param pin the guests' PIN, or empty
 * @param hostPin the host's PIN, or empty
 * @param lobby whether guests wait for the host
 */
public record MeetingSpec(String name, String number, String title, String pin, String hostPin, boolean lobby) {
    /** Never shows the PINs. */
    @Override
    public String toString() {
        return "MeetingSpec[" + name + ", " + number + "]";
    }
}
