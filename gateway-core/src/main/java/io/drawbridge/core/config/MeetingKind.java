package io.drawbridge.core.config;

import io.drawbridge.core.directory.MeetingSpec;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** One entry of {@code meetings}. */
final class MeetingKind extends EntryKind<MeetingSpec> {
    private static final Pattern NAME = Pattern.compile("(?=.*[a-z])[a-z0-9][a-z0-9._-]{0,63}");

    private static final Key<String> NAME_KEY = Key.of(
            "name",
            "",
            Kinds.text(
                    "a name of letters, digits, dots, hyphens and underscores with at least one letter, not \"echo\" or \"meet\"",
                    text -> NAME.matcher(lower(text)).matches() && !lower(text).matches("echo|meet")));
    private static final Key<String> NUMBER =
            Key.of("number", "", Kinds.text("3 to 13 digits, or empty", text -> text.matches("(\\d{3,13})?")));
    private static final Key<String> TITLE =
            Key.of("title", "", Kinds.text("at most 128 characters", text -> text.length() <= 128));
    private static final Key<GatewayConfig.Secret> PIN = Key.of("pin", "", pin());
    private static final Key<GatewayConfig.Secret> HOST_PIN = Key.of("host-pin", "", pin());
    private static final Key<Boolean> LOBBY = Key.of("lobby", "false", Kinds.bool());
    private static final List<Key<?>> ALL = List.of(NAME_KEY, NUMBER, TITLE, PIN, HOST_PIN, LOBBY);

    private static Kind<GatewayConfig.Secret> pin() {
        Kind<GatewayConfig.Secret> secret = Kind.secret();
        return new Kind<>() {
            @Override
            public Optional<GatewayConfig.Secret> read(String key, Raw raw, Collection<ConfigFault> faults) {
                Optional<GatewayConfig.Secret> value =
                        secret.read(key, raw, faults).filter(pin -> pin.reveal().matches("(\\d{4,16})?"));
                if (value.isEmpty()) {
                    faults.add(new ConfigFault(key, "***", "allowed is 4 to 16 digits, or empty"));
                }
                return value;
            }

            @Override
            public Raw shown(Raw raw) {
                return secret.shown(raw);
            }
        };
    }

    MeetingKind() {
        super("{name, number, title, pin, host-pin, lobby}", ALL);
    }

    @Override
    MeetingSpec entry(Values values) {
        String name = lower(values.get(NAME_KEY));
        String title = values.get(TITLE);
        return new MeetingSpec(
                name,
                values.get(NUMBER),
                title.isEmpty() ? name : title,
                values.get(PIN).reveal(),
                values.get(HOST_PIN).reveal(),
                values.get(LOBBY));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
