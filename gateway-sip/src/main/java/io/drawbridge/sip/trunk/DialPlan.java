package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.DialRule;
import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.sip.message.HostPort;
import io.drawbridge.sip.message.SipUri;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where calls of ours may go: to registered accounts, and where a rule leads; nowhere else. Thread-safe, since it never changes.
 * Numbers are compared without the blanks, dots, hyphens and brackets that people put into them (RFC 3966 section 5.1.1).
 */
public final class DialPlan {
    private static final int MAX_CHARS = 256;

    private final List<SipAccount> accounts;
    private final List<SipTrunk> trunks;
    private final List<DialRule> rules;
    private final Predicate<String> ourHost;

    /** {@code ourHost}: whether a host part is this gateway. */
    public DialPlan(List<SipAccount> accounts, List<SipTrunk> trunks, List<DialRule> rules, Predicate<String> ourHost) {
        this.accounts = List.copyOf(accounts);
        this.trunks = List.copyOf(trunks);
        this.rules = List.copyOf(rules);
        this.ourHost = ourHost;
    }

    /** What was dialled, in two halves; {@code host} is empty for numbers and for our own users. */
    private record Dialled(String user, String host, boolean secure) {
        String text() {
            return host.isEmpty() ? user : user + "@" + host;
        }
    }

    /** The way of a number, a {@code sip:}, {@code sips:} or {@code tel:} URI, or {@code user@host}. */
    public Route route(String uriOrNumber) {
        Optional<Dialled> read = read(uriOrNumber.strip());
        if (read.isEmpty()) {
            return new Route.Refused("neither a number nor a SIP address", false);
        }
        Dialled dialled = read.get();
        if (dialled.host().isEmpty()) {
            Optional<SipAccount> account = accounts.stream()
                    .filter(each -> each.user().equals(dialled.user().toLowerCase(Locale.ROOT)))
                    .findFirst();
            if (account.isPresent()) {
                return new Route.ToAccount(account.get());
            }
        }
        for (DialRule rule : rules) {
            Optional<String> rewritten = new DialPattern(rule.match()).rewrite(dialled.text(), rule.rewrite());
            if (rewritten.isPresent()) {
                return along(rule, rewritten.get(), dialled.secure());
            }
        }
        return new Route.Refused("no rule of sip.dial-rules leads there", true);
    }

    private Route along(DialRule rule, String target, boolean secure) {
        Optional<SipTrunk> trunk =
                trunks.stream().filter(each -> each.name().equals(rule.trunk())).findFirst();
        int at = target.indexOf('@');
        String host = at >= 0
                ? target.substring(at + 1)
                : trunk.map(SipTrunk::address).orElse("");
        String user = at >= 0 ? target.substring(0, at) : target;
        String uri = (secure ? "sips:" : "sip:") + user + "@" + host;
        boolean sound = SipUri.parse(uri).isPresent();
        if (!sound || (trunk.isEmpty() && (!rule.trunk().isEmpty() || ourHost.test(hostOf(host))))) {
            return new Route.Refused("the rule for " + rule.match() + " leads nowhere", true);
        }
        return trunk.<Route>map(to -> new Route.ToTrunk(to, uri)).orElseGet(() -> new Route.ToDomain(uri));
    }

    private static String hostOf(String hostPort) {
        return HostPort.parse(hostPort).map(HostPort::host).orElse(hostPort);
    }

    private Optional<Dialled> read(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            return Optional.empty();
        }
        if (text.regionMatches(true, 0, "tel:", 0, 4)) {
            int semicolon = text.indexOf(';');
            return number(text.substring(4, semicolon < 0 ? text.length() : semicolon));
        }
        boolean scheme = text.regionMatches(true, 0, "sip:", 0, 4) || text.regionMatches(true, 0, "sips:", 0, 5);
        if (!scheme && text.indexOf('@') < 0) {
            boolean user = accounts.stream().anyMatch(each -> each.user().equalsIgnoreCase(text));
            return user ? Optional.of(new Dialled(text, "", false)) : number(text);
        }
        int at = text.indexOf('@');
        if (!scheme && text.lastIndexOf(':', at) >= 0) { // of another scheme
            return Optional.empty();
        }
        return SipUri.parse(scheme ? text : "sip:" + text).flatMap(this::read);
    }

    private Optional<Dialled> read(SipUri uri) {
        String user = uri.user();
        int parameter = user.indexOf(';'); // of a telephone number, as in +33123;phone-context=...
        String plain = parameter < 0 ? user : user.substring(0, parameter);
        if (plain.isEmpty() || !uri.headers().isEmpty()) {
            return Optional.empty();
        }
        boolean ours = ourHost.test(uri.host());
        Optional<Dialled> number = number(plain);
        if (ours) {
            return Optional.of(number.orElse(new Dialled(plain, "", uri.secure())));
        }
        String host = new HostPort(uri.host(), uri.port()).toString();
        return Optional.of(new Dialled(number.map(Dialled::user).orElse(plain), host, uri.secure()));
    }

    private static Optional<Dialled> number(String text) {
        String digits = text.replaceAll("[ ().-]", "");
        return digits.matches("\\+?\\d{1,32}") ? Optional.of(new Dialled(digits, "", false)) : Optional.empty();
    }
}
