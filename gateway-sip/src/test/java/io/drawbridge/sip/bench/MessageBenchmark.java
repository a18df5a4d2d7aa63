package io.drawbridge.sip.bench;

import com.sun.management.ThreadMXBean;
import gov.nist.javax.sdp.parser.SDPAnnounceParser;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.sip.message.ParseResult;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Messages per second of CPU time and bytes of garbage per message, on one thread. Run by hand with the message files as arguments;
 * prints one line for each file and kind of work.
 */
public final class MessageBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int ROUNDS = 4;
    private static final int BATCH = 1000;

    private static int sink;

    private MessageBenchmark() {}

    /** {@code args}: files, each with one SIP message. */
    public static void main(String[] args) throws IOException {
        SipParser parser = new SipParser(SipLimits.DEFAULT);
        for (String file : args) {
            byte[] bytes = Files.readAllBytes(Path.of(file));
            String name = Path.of(file).getFileName() + " (" + bytes.length + " bytes)";
            report(name + ", headers", () -> keyHeaders(parser, bytes));
            report(name + ", headers and SDP", () -> sdp(parser, bytes));
            report(name + ", headers, JAIN SIP", () -> jain(bytes, false));
            report(name + ", headers and SDP, JAIN SIP", () -> jain(bytes, true));
        }
        System.out.println(sink == 0 ? "" : "done");
    }

    private static int keyHeaders(SipParser parser, byte[] bytes) {
        SipMessage message = ((ParseResult.Parsed) parser.parse(bytes)).message();
        return message.callId().length()
                + message.from().tag().length()
                + message.to().tag().length()
                + message.via().branch().length()
                + (int) message.cseq().number();
    }

    private static int sdp(SipParser parser, byte[] bytes) {
        SipMessage message = ((ParseResult.Parsed) parser.parse(bytes)).message();
        int media = SdpParser.parse(message.body().text()) instanceof SdpParser.Result.Parsed parsed
                ? parsed.description().media().size()
                : 0;
        return message.callId().length() + media;
    }

    /** The same by the parsers of JAIN SIP and of its session descriptions. */
    @SuppressWarnings("IllegalCatch") // what it cannot read it throws
    private static int jain(byte[] bytes, boolean withDescription) {
        try {
            SIPMessage message = new StringMsgParser().parseSIPMessage(bytes, true, false, null);
            int media = withDescription && message.getMessageContent() != null
                    ? new SDPAnnounceParser(message.getMessageContent())
                            .parse()
                            .getMediaDescriptions(true)
                            .size()
                    : 0;
            return message.getCallId().getCallId().length()
                    + message.getFrom().getTag().length()
                    + message.getTopmostVia().getBranch().length()
                    + (int) message.getCSeq().getSeqNumber()
                    + media;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void report(String what, IntSupplier work) {
        double best = 0;
        long garbage = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long messages = 0;
            while (THREADS.getCurrentThreadCpuTime() - cpu < ROUND_NANOS) {
                for (int i = 0; i < BATCH; i++) {
                    sink += work.getAsInt();
                }
                messages += BATCH;
            }
            double seconds = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e9;
            best = Math.max(best, messages / seconds);
            garbage = Math.min(garbage, (THREADS.getCurrentThreadAllocatedBytes() - bytes) / messages);
        }
        System.out.printf(Locale.ROOT, "%-70s %,12.0f messages/s %,10d bytes each%n", what, best, garbage);
    }
}
