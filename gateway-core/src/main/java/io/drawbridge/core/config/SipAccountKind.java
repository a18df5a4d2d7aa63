package io.drawbridge.core.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** One entry of {@code sip.accounts}. */
final class SipAccountKind extends EntryKind<SipAccount> {
    private static final Pattern USER_NAME = Pattern.compile("[a-z0-9][a-z0-9._+-]{0,63}", Pattern.CASE_INSENSITIVE);

    static final Kind<String> ENCRYPTION =
            Kinds.text("required, best-effort or off, or empty", text -> List.of("", "required", "best-effort", "off")
                    .contains(text));

    private static final Key<String> USER = Key.of(
            "user",
            "",
            Kinds.text(
                    "a name of letters, digits, dots, hyphens, underscores and plus signs",
                    text -> USER_NAME.matcher(text).matches()));
    private static final Key<GatewayConfig.Secret> PASSWORD = Key.of("password", "", Kind.secret());
    private static final Key<List<String>> ALGORITHMS =
            Key.of("algorithms", "[sha-256, md5]", Kind.listOf(Kinds.choice("sha-256", "md5")));
    private static final Key<String> POLICY = Key.of("encryption", "", ENCRYPTION);
    private static final Key<Boolean> DIAL_OUT = Key.of("dial-out", "false", Kinds.bool());
    private static final Key<Integer> MAX_CONTACTS = Key.of("max-contacts", "5", Kinds.integer(1, 100));

    SipAccountKind() {
        super(
                "{user, password, algorithms, encryption, dial-out, max-contacts}",
                List.of(USER, PASSWORD, ALGORITHMS, POLICY, DIAL_OUT, MAX_CONTACTS));
    }

    @Override
    List<ConfigFault> faults(String key, Values values) {
        if (values.get(PASSWORD).isEmpty()) {
            return List.of(new ConfigFault(key + ".password", "", "must be given"));
        }
        return values.get(ALGORITHMS).isEmpty()
                ? List.of(new ConfigFault(key + ".algorithms", "[]", "allowed is a list of sha-256 and md5"))
                : List.of();
    }

    @Override
    SipAccount entry(Values values) {
        List<String> given = values.get(ALGORITHMS);
        return new SipAccount(
                values.get(USER).toLowerCase(Locale.ROOT),
                values.get(PASSWORD),
                List.of("sha-256", "md5").stream().filter(given::contains).toList(),
                values.get(POLICY),
                values.get(DIAL_OUT),
                values.get(MAX_CONTACTS));
    }
}
