using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using static Zentra.Payments.Payments.PaymentCommand;

namespace Zentra.Storage.Tests;

/// <summary>A settled batch and one that is not, with every kind of line.</summary>
internal sealed partial class RecordedBooks
{
    private sealed partial class Desk
    {
        private long line;

        public async Task SettleEveryWay()
        {
            var exact = await Paid(31_000);
            var refunded = await Paid(32_000);
            await Answer(
                (await Run(PaymentsCapability.RefundPayment, new Refund(refunded, 3_210, null, null))).Call!,
                new ProviderOutcome.Approved("ref"));
            var less = await Paid(33_000);
            var twice = await Paid(34_000);
            var converted = await Paid(35_000);
            var other = await Paid(36_000);
            var disputed = await Paid(37_000);
            await Tell(disputed, "settled", DisputeNoticeStage.Opened, 3_700);
            await Tell(disputed, "settled", DisputeNoticeStage.Won, 3_700);
            var conceded = await Paid(38_000);

            var batch = await Receive("first");
            await Take(batch, Line(LineType.Payment, exact, 31_000, 910), exact);
            await Take(batch, Line(LineType.Payment, refunded, 32_000, 920), refunded);
            await Take(batch, Line(LineType.Refund, refunded, -3_210, 0), refunded);
            await Take(batch, Line(LineType.Payment, less, 32_900, 930), less);
            await Take(batch, Line(LineType.Payment, less, 32_900, 930), less);
            await Take(batch, Line(LineType.Payment, twice, 34_000, 940), twice);
            await Take(batch, Line(LineType.Payment, twice, 34_001, 940), twice);
            await Take(batch, Line(LineType.Payment, converted, 32_200, 950) with
            {
                Currency = "EUR", OriginalCurrency = "USD", OriginalGrossMinor = 35_000,
            }, converted);
            await Take(batch, Line(LineType.Payment, other, 33_120, 960) with { Currency = "EUR" }, other);
            await Take(batch, Line(LineType.Chargeback, disputed, -3_700, 1_555), disputed, "settled");
            await Take(batch, Line(LineType.Payment, null, 39_000, 970), null);
            await Take(batch, Line(LineType.Fee, null, -411, 0), null);
            await Take(batch, Line(LineType.Correction, null, 322, 0), null);
            await Run(SettlementOperations.TakeLine, new SettlementCommand.TakeLine(batch, line)
            {
                Rejected = new(++line, "payment,x", "amount_invalid", "The amount is no number."),
            }, Actor.Runtime);
            await Run(SettlementOperations.EndReading, new SettlementCommand.EndReading(batch, line, null));
            await Hold(batch, 4);
            await Hold(batch, 9);
            await Hold(batch, 11);
            await Resolve(batch, 7, "write_off");
            await Resolve(batch, 11, "accept");

            var second = await Receive("second");
            await Take(second, Line(LineType.Payment, less, 40, 0), less);
            await Take(second, Line(LineType.Payment, conceded, 37_900, 980), conceded);
            await Take(second, Line(LineType.Payout, null, -36_960, 0), null);
            await Run(SettlementOperations.EndReading, new SettlementCommand.EndReading(second, line, null));
            await Resolve(second, 1, "accept");
            await Resolve(second, 2, "accept");
            await Run(SettlementOperations.TellBank, new SettlementCommand.TellBank(second, "USD", 36_960, null));
            await Run(SettlementOperations.Close, new SettlementCommand.Close(second, null));
            await ConcedeWhatIsMissing();
        }

        private async Task ConcedeWhatIsMissing()
        {
            await Run(ProviderDecider.Put, new PutProvider("sandbox", "sandbox", true, [], [], new(), null, null));
            await Run(
                SettlementOperations.Agree, new SettlementCommand.Agree("sandbox", new() { WithinDays = 7 }, null));
            var missing = await Paid(30_500);
            now = now.Plus(TimeSpan.FromDays(8));
            await Run(PaymentsCapability.Wake, new Wake(missing, false));
            var payment = (Payment)(await store.Record(scope, Payment.Kind, missing))!.State;
            await Run(SettlementOperations.Resolve, new SettlementCommand.Resolve(
                Assert.Single(payment.Drifts).Review, "write_off", "Gone.", null));
        }

        private async Task<string> Paid(long amountMinor)
        {
            var (id, call) = await Create(amountMinor);
            await Answer(call!, new ProviderOutcome.Approved("ref"));
            var capture = await Run(PaymentsCapability.Capture, new Capture(id, null, Final: true));
            await Answer(capture.Call!, new ProviderOutcome.Approved("ref"));
            return id;
        }

        private async Task<string> Receive(string name)
        {
            line = 0;
            return (await Run(SettlementOperations.Receive, new SettlementCommand.Receive(
                "sandbox", "csv", null, $"hash of {name}", name, 1_000))).Id;
        }

        private async Task Take(string batch, ReportedLine reported, string? payment, string? dispute = null)
        {
            var alias = dispute is null ? null : await store.Record(
                scope, ProviderReference.Kind, ProviderReference.IdOfDispute("sandbox", dispute));
            await Run(SettlementOperations.TakeLine, new SettlementCommand.TakeLine(batch, line)
            {
                Line = reported with { Number = ++line },
                Key = LineKey.Of("sandbox", reported, 1),
                Payment = payment,
                Dispute = ((ProviderReference?)alias?.State)?.Object,
            }, Actor.Runtime);
        }

        private static ReportedLine Line(LineType type, string? payment, long grossMinor, long feeMinor) => new()
        {
            Number = 1,
            Type = type,
            OurReference = payment,
            ProviderReference = payment is null ? $"theirs {grossMinor}" : null,
            Currency = "USD",
            GrossMinor = grossMinor,
            FeeMinor = feeMinor,
            NetMinor = grossMinor - feeMinor,
        };

        private async Task Hold(string batch, long number) => await Run(
            SettlementOperations.Hold,
            new SettlementCommand.Hold(await ReviewOf(batch, number), IsHeld: true, "Asked.", null));

        private async Task Resolve(string batch, long number, string resolution) => await Run(
            SettlementOperations.Resolve,
            new SettlementCommand.Resolve(await ReviewOf(batch, number), resolution, "Small.", null));

        private async Task<string> ReviewOf(string batch, long number)
        {
            var found = await store.Record(scope, SettlementLine.Kind, SettlementLine.IdOf(batch, number));
            var review = ((SettlementLine)found!.State).Review!;
            Assert.NotNull(await store.Record(scope, Review.Records, review));
            return review;
        }
    }
}
