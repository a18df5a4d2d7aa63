package io.drawbridge.xmpp.server;

import io.drawbridge.core.config.GatewayConfig.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration's own components and those that commands have made, as the daemon sees them: the file is read again when it has
 * changed. One that cannot be read is an error in the log and leaves the accounts as they were. Owner: the server's loop, which reads a
 * file of some kilobytes.
 */
public final class AccountBook implements Accounts {
    private static final Logger log = LoggerFactory.getLogger(AccountBook.class);

    private final Accounts own;
    private final AccountFile file;
    private AccountFile.@Nullable Stamp seen;
    private Map<String, AccountFile.Account> made = Map.of();

    /**
     * Reads nothing yet.
     *
     * @param own the configuration's components
     * @param dataDir where commands keep theirs
     */
    public AccountBook(Accounts own, Path dataDir) {
        this.own = own;
        this.file = new AccountFile(dataDir);
    }

    /** The same, with own components that never change, by domain. */
    public AccountBook(Map<String, Secret> own, Path dataDir) {
        this(Accounts.fixed(own), dataDir);
    }

    @Override
    public boolean known(String domain) {
        return own.known(domain) || made.containsKey(domain);
    }

    @Override
    public Optional<Secret> secret(String domain) {
        return own.known(domain)
                ? own.secret(domain)
                : Optional.ofNullable(made.get(domain)).flatMap(AccountFile.Account::secret);
    }

    @Override
    public void refresh() {
        AccountFile.Stamp now = file.stamp();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            AccountFile.Content content = file.read();
            tell(content);
            made = content.accounts();
        } catch (IOException e) {
            log.error("xmpp server: the components stay as they were, since {}", e.getMessage());
        }
    }

    private void tell(AccountFile.Content content) {
        content.damaged().forEach(line -> log.error("xmpp server: {}", line));
        for (AccountFile.Account account : content.accounts().values()) {
            if (own.known(account.domain())) {
                log.warn("xmpp server: {} is in the configuration too, whose secret counts", account.domain());
            } else if (account.secret().isEmpty()) {
                log.error(
                        "xmpp server: the stored secret of {} cannot be opened (damaged, or another seal-key):"
                                + " callbridge del it and add it anew",
                        account.domain());
            }
        }
        Set<String> gone = new HashSet<>(made.keySet());
        gone.removeAll(content.accounts().keySet());
        Set<String> fresh = new HashSet<>(content.accounts().keySet());
        fresh.removeAll(made.keySet());
        if (!gone.isEmpty() || !fresh.isEmpty()) {
            log.info("xmpp server: components that may connect: added {}, removed {}", fresh, gone);
        }
    }
}
