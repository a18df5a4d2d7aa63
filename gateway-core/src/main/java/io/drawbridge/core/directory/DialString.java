package io.drawbridge.core.directory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A dialled user part, read as room systems write it: {@code id}, {@code id**pin}, {@code id##pin}, {@code id.pin}, {@code tenant.id},
 * {@code id.tenant}, {@code address##id}, numbers with blanks, hyphens, dots or a plus sign. What a part means is found by look-up, never
 * by its position alone. Pure.
 */
final class DialString {
    /** The longest one that is looked at. */
    static final int MAX_CHARS = 128;

    private static final String ECHO = "echo";
    private static final String MENU = "meet";

    private static final Pattern PIN = Pattern.compile("\\d{4,16}");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");
    private static final Pattern SPACED_NUMBER = Pattern.compile("\\+?[\\d \\u00a0().\\-]{1,40}");
    private static final Pattern MARKS = Pattern.compile("^[*#]+");
    private static final Pattern NO_DIGIT = Pattern.compile("\\D+");

    private final String text;

    private DialString(String text) {
        this.text = text;
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Empty for what no meeting can be called. */
    static Optional<DialString> read(String dialled) {
        if (dialled.length() > MAX_CHARS) {
            return Optional.empty();
        }
        String text = dialled.strip().replace("%23", "#").replace("%2a", "*").replace("%2A", "*");
        int parameters = text.indexOf(';');
        String user =
                lower(parameters < 0 ? text : text.substring(0, parameters)).strip();
        return user.isEmpty() || user.chars().anyMatch(Character::isISOControl)
                ? Optional.empty()
                : Optional.of(new DialString(user));
    }

    /** Where it leads; empty: nowhere, or to two places at once. */
    Optional<Destination> lookUp(Function<String, Optional<MeetingSpec>> meetings, Set<String> tenants) {
        String wanted = withoutAddress();
        if (wanted.equals(ECHO)) {
            return Optional.of(new Destination.Echo());
        }
        LookUp lookUp = new LookUp(meetings, tenants);
        Optional<Destination> exact = lookUp.exact(wanted);
        return exact.isPresent() ? exact : lookUp.inParts(wanted);
    }

    /** H.323 users dial the gateway's address first. */
    private String withoutAddress() {
        int mark = text.indexOf("##");
        return mark > 0 && ADDRESS.matcher(text.substring(0, mark)).matches() ? text.substring(mark + 2) : text;
    }

    private record LookUp(Function<String, Optional<MeetingSpec>> meetings, Set<String> tenants) {
        Optional<Destination> exact(String alias) {
            Optional<MeetingSpec> meeting = meetings.apply(alias);
            if (meeting.isPresent()) {
                return meeting.map(Destination.ToMeeting::new);
            }
            boolean asksForNumber = alias.equals(MENU) || tenants.contains(alias);
            return asksForNumber ? Optional.of(new Destination.Ivr()) : Optional.empty();
        }

        Optional<Destination> inParts(String dialled) {
            int mark = mark(dialled);
            String id = mark < 0 ? dialled : dialled.substring(0, mark);
            String pin = mark < 0 ? "" : MARKS.matcher(dialled.substring(mark)).replaceFirst("");
            if (!pin.isEmpty()) {
                return withPin(id, pin);
            }
            Optional<Destination> exact = exact(id);
            return exact.isPresent() ? exact : withoutMark(id).map(found -> found);
        }

        private Optional<Destination> withPin(String id, String typed) {
            String pin = typed.endsWith("#") ? typed.substring(0, typed.length() - 1) : typed;
            if (!PIN.matcher(pin).matches()) {
                return Optional.empty();
            }
            Optional<MeetingSpec> meeting = meetings.apply(id);
            return (meeting.isPresent() ? meeting : withoutMark(id).map(Destination.ToMeeting::meeting))
                    .map(found -> new Destination.ToMeeting(found, pin));
        }

        private Optional<Destination.ToMeeting> withoutMark(String dialled) {
            Optional<Destination.ToMeeting> dotted = dotted(List.of(dialled.split("\\.", -1)));
            return dotted.isPresent() ? dotted : number(dialled).map(Destination.ToMeeting::new);
        }

        /** {@code tenant.id}, {@code id.tenant}, {@code id.pin}, and these two with a PIN behind. */
        private Optional<Destination.ToMeeting> dotted(List<String> parts) {
            if (parts.size() == 2) {
                Optional<Destination.ToMeeting> ofTenant = ofTenant(parts.get(0), parts.get(1), "");
                boolean hasTenant = tenants.contains(parts.get(0)) || tenants.contains(parts.get(1));
                return hasTenant ? ofTenant : alone(parts.get(0), parts.get(1));
            }
            if (parts.size() == 3 && PIN.matcher(parts.get(2)).matches()) {
                return ofTenant(parts.get(0), parts.get(1), parts.get(2));
            }
            return Optional.empty();
        }

        private Optional<Destination.ToMeeting> ofTenant(String first, String second, String pin) {
            Set<MeetingSpec> found = new LinkedHashSet<>();
            if (tenants.contains(first)) {
                byAnySpelling(second).ifPresent(found::add);
            }
            if (tenants.contains(second)) {
                byAnySpelling(first).ifPresent(found::add);
            }
            List<MeetingSpec> meetings = new ArrayList<>(found);
            return meetings.size() == 1
                    ? Optional.of(new Destination.ToMeeting(meetings.get(0), pin))
                    : Optional.empty();
        }

        private Optional<Destination.ToMeeting> alone(String id, String pin) {
            return PIN.matcher(pin).matches()
                    ? byAnySpelling(id).map(meeting -> new Destination.ToMeeting(meeting, pin))
                    : Optional.empty();
        }

        private Optional<MeetingSpec> byAnySpelling(String id) {
            Optional<MeetingSpec> exact = meetings.apply(id);
            return exact.isPresent() ? exact : number(id);
        }

        private Optional<MeetingSpec> number(String spaced) {
            String digits = SPACED_NUMBER.matcher(spaced).matches()
                    ? NO_DIGIT.matcher(spaced).replaceAll("")
                    : "";
            return digits.isEmpty() || digits.equals(spaced) ? Optional.empty() : meetings.apply(digits);
        }

        private static int mark(String dialled) {
            for (int i = 0; i < dialled.length(); i++) {
                if (isMark(dialled.charAt(i))) {
                    return i;
                }
            }
            return -1;
        }

        private static boolean isMark(char c) {
            return c == '*' || c == '#';
        }
    }
}
