package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig;
import io.drawbridge.core.config.GatewayConfig.Secret;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Makes, lists and deletes the accounts of components; a daemon beside it sees the change by itself. Thread-safe. */
public final class AccountDesk {
    /** Shortest secret that is taken: the proof of XEP-0114 can be tried offline by whoever has seen one. */
    private static final int SHORTEST_SECRET = 16;

    private static final int LONGEST_SECRET = 512;
    private static final int SECRET_BYTES = 32;

    private final ComponentNames names;
    private final AccountFile file;
    private final InstantSource clock;

    /** For the server of this configuration. */
    public AccountDesk(GatewayConfig config, InstantSource clock) {
        this.names = ComponentNames.of(config.xmpp());
        this.file = new AccountFile(config.dataDir());
        this.clock = clock;
    }

    /** What became of a wish. */
    public sealed interface Outcome {
        /** It is done. */
        record Done(String domain) implements Outcome {}

        /** It is not, for that reason. */
        record Refused(String why) implements Outcome {}
    }

    /** A secret of 43 characters, 256 random bits. */
    public static Secret freshSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** A new account with that secret. */
    public Outcome add(String name, Secret secret) throws IOException {
        if (names.judge(name) instanceof ComponentNames.Judged.Bad bad) {
            return new Outcome.Refused(bad.why());
        }
        String weakness = weakness(secret.reveal());
        if (!weakness.isEmpty()) {
            return new Outcome.Refused(weakness);
        }
        String domain = names.domain(name);
        List<Outcome> outcome = new ArrayList<>();
        AccountFile.Account account = file.sealed(domain, secret, clock.instant());
        file.change(accounts -> {
            boolean fresh = accounts.putIfAbsent(domain, account) == null;
            outcome.add(
                    fresh
                            ? new Outcome.Done(domain)
                            : new Outcome.Refused(domain + " exists already: callbridge del " + name
                                    + " takes its old secret away first"));
        });
        return outcome.get(0);
    }

    private static String weakness(String secret) {
        if (secret.length() < SHORTEST_SECRET || secret.length() > LONGEST_SECRET) {
            return "a secret must have " + SHORTEST_SECRET + " to " + LONGEST_SECRET + " characters, this one has "
                    + secret.length() + ": callbridge add makes a good one";
        }
        return secret.chars().allMatch(c -> c > ' ' && c != 0x7f)
                ? ""
                : "a secret must have no spaces and no control characters: callbridge add makes a good one";
    }

    /** Deletes the account; a daemon ends its connection within some seconds. */
    public Outcome delete(String name) throws IOException {
        String domain = names.domain(name);
        List<Outcome> outcome = new ArrayList<>();
        file.change(accounts -> outcome.add(
                accounts.remove(domain) == null
                        ? new Outcome.Refused("there is no component " + ComponentNames.printable(domain)
                                + " here that callbridge add has made")
                        : new Outcome.Done(domain)));
        return outcome.get(0);
    }

    /** A line for each account, and for what is damaged. */
    public List<String> list() throws IOException {
        AccountFile.Content content = file.read();
        List<String> lines = new ArrayList<>();
        names.own().forEach(domain -> lines.add(String.format("%-40s %s", domain, "from the configuration")));
        for (Map.Entry<String, AccountFile.Account> account : content.accounts().entrySet()) {
            boolean good = account.getValue().secret().isPresent();
            String state = good ? "" : ", but its secret cannot be opened: del and add it anew";
            lines.add(String.format(
                    "%-40s made %s%s",
                    account.getKey(), account.getValue().made().truncatedTo(ChronoUnit.SECONDS), state));
        }
        lines.addAll(content.damaged());
        return lines;
    }
}
