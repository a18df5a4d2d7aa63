package io.drawbridge.xmpp.leg;

import io.drawbridge.core.ConfigOptions;
import io.drawbridge.core.config.ConfigResult;
import io.drawbridge.core.config.GatewayConfig.Secret;
import io.drawbridge.xmpp.server.AccountDesk;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code callbridge}: who may register with the built-in XMPP server besides the gateway's own components. */
@Command(
        name = "callbridge",
        description = "says who may register with the built-in XMPP server",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CallbridgeCommand.Add.class,
            CallbridgeCommand.AddSecret.class,
            CallbridgeCommand.ListAll.class,
            CallbridgeCommand.Delete.class
        })
final class CallbridgeCommand {
    private static final int REFUSED = 1;
    private static final int CONFIGURATION_FAULT = 2;
    private static final int LONGEST_LINE = 4096;

    /** Something done at the desk; its exit code. */
    private interface Errand {
        int run(AccountDesk desk) throws IOException;
    }

    private static int atDesk(ConfigOptions options, Errand errand) {
        return atDesk(options.load(System.err), errand);
    }

    private static int atDesk(Optional<ConfigResult.Good> good, Errand errand) {
        if (good.isEmpty()) {
            return CONFIGURATION_FAULT;
        }
        if (!good.get().config().xmpp().embedded()) {
            System.err.println("note: xmpp.embedded is false, so that no built-in server reads this");
        }
        try {
            return errand.run(new AccountDesk(good.get().config(), InstantSource.system()));
        } catch (AccessDeniedException e) {
            System.err.println(e.getFile()
                    + " may not be read or written: run this as the user that the gateway runs as, or as root");
            return REFUSED;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return REFUSED;
        }
    }

    /** An errand whose name means a domain: it is not run where that may be another one for the gateway. */
    private static int atSureDesk(ConfigOptions options, Errand errand) {
        Optional<ConfigResult.Good> good = options.load(System.err);
        boolean isFixed = good.filter(
                        known -> known.layers().origin("xmpp.domain").layer().isAboveStored())
                .isPresent();
        if (good.isPresent() && options.isStoredUnknown() && !isFixed) {
            System.err.println(
                    "nothing is changed, since the gateway may have another xmpp.domain than this command: set"
                            + " it here too with --set xmpp.domain=...");
            return REFUSED;
        }
        return atDesk(good, errand);
    }

    private static int tell(AccountDesk.Outcome outcome, String done) {
        if (outcome instanceof AccountDesk.Outcome.Refused refused) {
            System.err.println(refused.why());
            return REFUSED;
        }
        if (outcome instanceof AccountDesk.Outcome.Done made) {
            System.err.println(made.domain() + " " + done);
        }
        return 0;
    }

    @Command(name = "add", description = "lets a component register; makes its secret and prints it, this once")
    static final class Add implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "NAME", description = "a domain, or a name below xmpp.domain")
        private String name = "";

        @Override
        public Integer call() {
            return atSureDesk(options, desk -> {
                Secret secret = AccountDesk.freshSecret();
                int code = tell(desk.add(name, secret), "may register from now on; its secret, shown only now:");
                if (code == 0) {
                    System.out.println(secret.reveal());
                }
                return code;
            });
        }
    }

    @Command(
            name = "add-secret",
            description = "lets a component register with a secret that is typed in, or read from standard input")
    static final class AddSecret implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "NAME", description = "a domain, or a name below xmpp.domain")
        private String name = "";

        @Override
        public Integer call() {
            return atSureDesk(options, desk -> tell(desk.add(name, readSecret()), "may register from now on"));
        }
    }

    @Command(name = "list", description = "every component that may register")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Override
        public Integer call() {
            return atDesk(options, desk -> {
                desk.list().forEach(System.out::println);
                return 0;
            });
        }
    }

    @Command(name = "del", description = "takes a component's leave to register; a running gateway disconnects it")
    static final class Delete implements Callable<Integer> {
        @Mixin
        private final ConfigOptions options = new ConfigOptions();

        @Parameters(paramLabel = "NAME", description = "as it was added")
        private String name = "";

        @Override
        public Integer call() {
            return atSureDesk(options, desk -> tell(desk.delete(name), "may not register any more"));
        }
    }

    private static Secret readSecret() throws IOException {
        Optional<Console> console = Optional.ofNullable(System.console()).filter(any -> isTerminal());
        if (console.isPresent()) {
            char[] typed = console.get().readPassword("Secret: ");
            return new Secret(typed == null ? "" : new String(typed));
        }
        StringBuilder line = new StringBuilder();
        InputStreamReader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
        int c = in.read();
        while (c >= 0 && c != '\n' && line.length() < LONGEST_LINE) {
            line.append((char) c);
            c = in.read();
        }
        return new Secret(line.toString().strip());
    }

    /** Newer JDKs have a console for a pipe as well, which would echo nothing and prompt nobody. */
    private static boolean isTerminal() {
        try {
            Path real = Path.of("/dev/stdin").toRealPath();
            return real.startsWith("/dev/pts")
                    || real.startsWith("/dev/console")
                    || real.toString().startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
