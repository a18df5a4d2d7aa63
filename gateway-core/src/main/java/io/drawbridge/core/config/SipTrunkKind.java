package io.drawbridge.core.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** One entry of {@code sip.trunks}. */
final class SipTrunkKind extends EntryKind<SipTrunk> {
    private static final Pattern PLAIN = Pattern.compile("[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]{0,128}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Key<String> NAME = Key.of(
            "name", "", Kinds.text("a name of letters, digits, dots, hyphens and underscores", text -> WORD.matcher(
                            text)
                    .matches()));
    private static final Key<String> ADDRESS = Key.of("address", "", Kinds.hostPort());
    private static final Key<String> TRANSPORT = Key.of("transport", "auto", Kinds.choice("udp", "tcp", "tls", "auto"));
    private static final Key<List<Subnet>> FROM = Key.of("from", "[]", Kind.listOf(Kinds.subnet()));
    private static final Key<String> TLS_NAME =
            Key.of("tls-name", "", Kinds.text("a name, or empty", text -> text.isEmpty() || Kinds.isHost(text)));
    private static final Key<Optional<Path>> TRUST = Key.of("trust", "", Kinds.file());
    private static final Key<String> USER = Key.of(
            "user",
            "",
            Kinds.text(
                    "at most 128 letters, digits and signs, without @, quotes and blanks",
                    text -> plain(text) && text.indexOf('@') < 0 && text.indexOf(' ') < 0));
    private static final Key<GatewayConfig.Secret> PASSWORD = Key.of("password", "", Kind.secret());
    private static final Key<String> REALM =
            Key.of("realm", "", Kinds.text("at most 128 characters without quotes", SipTrunkKind::plain));
    private static final Key<Boolean> REGISTER = Key.of("register", "false", Kinds.bool());
    private static final Key<Integer> EXPIRES = Key.of("expires", "3600", Kinds.integer(60, 86_400));
    private static final Key<Integer> PING = Key.of("ping-seconds", "30", Kinds.integer(0, 3600));
    private static final Key<String> POLICY = Key.of("encryption", "", SipAccountKind.ENCRYPTION);
    private static final Key<Boolean> DIAL_OUT = Key.of("dial-out", "false", Kinds.bool());

    SipTrunkKind() {
        super(
                "{name, address, transport, from, tls-name, trust, user, password, realm, register, expires, ping-seconds,"
                        + " encryption, dial-out}",
                List.of(
                        NAME, ADDRESS, TRANSPORT, FROM, TLS_NAME, TRUST, USER, PASSWORD, REALM, REGISTER, EXPIRES, PING,
                        POLICY, DIAL_OUT));
    }

    private static boolean plain(String text) {
        return PLAIN.matcher(text).matches();
    }

    @Override
    List<ConfigFault> faults(String key, Values values) {
        List<ConfigFault> faults = new ArrayList<>();
        if (values.get(REGISTER) && values.get(USER).isEmpty()) {
            faults.add(new ConfigFault(key + ".user", "", "must be given too, since register is true"));
        }
        if (values.get(USER).isEmpty() && !values.get(PASSWORD).isEmpty()) {
            faults.add(new ConfigFault(key + ".user", "", "must be given too, since password is"));
        }
        boolean tls =
                !values.get(TRANSPORT).equals("udp") && !values.get(TRANSPORT).equals("tcp");
        if (!tls && !values.get(TLS_NAME).isEmpty()) {
            faults.add(new ConfigFault(key + ".tls-name", values.get(TLS_NAME), "transport must be tls or auto then"));
        }
        return faults;
    }

    @Override
    SipTrunk entry(Values values) {
        return new SipTrunk(
                values.get(NAME).toLowerCase(Locale.ROOT),
                values.get(ADDRESS).toLowerCase(Locale.ROOT),
                values.get(TRANSPORT),
                values.get(FROM),
                values.get(TLS_NAME).toLowerCase(Locale.ROOT),
                values.get(TRUST),
                values.get(USER),
                values.get(PASSWORD),
                values.get(REALM),
                values.get(REGISTER),
                values.get(EXPIRES),
                values.get(PING),
                values.get(POLICY),
                values.get(DIAL_OUT));
    }
}
