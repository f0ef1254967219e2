using Zentra.Payments.Payouts;

namespace Zentra.Storage.Tests;

/// <summary>Payouts of what the batches settled, to each of their ends.</summary>
internal sealed partial class RecordedBooks
{
    private sealed partial class Desk
    {
        public async Task PayOutEveryWay(string merchant)
        {
            await Run(PayoutOperations.PutAccount, new PutPayoutAccount(
                merchant,
                "USD",
                new() { Holder = "Shop Ltd", Iban = "DE89370400440532013000", Bic = "COBADEFFXXX", Country = "DE" },
                PayoutInterval.Manual,
                PayoutWeekday.Monday,
                0,
                0,
                PayoutAccountState.Active,
                Seen: null));
            var canceled = await PayOut(merchant, 101);
            await Run(PayoutOperations.Cancel, new PayoutCommand.Cancel(canceled, "Not wanted."));
            string[] sent =
            [
                await PayOut(merchant, 1_102), await PayOut(merchant, 1_103), await PayOut(merchant, 1_104),
                await PayOut(merchant, 1_105),
            ];
            await Run(PayoutOperations.CreateFile, new CreatePayoutFile(
                PayoutFileFormat.Pain001, new("main", "Shop Ltd", "GB33BUKB20201555555555", "BUKBGB22"), "USD", sent,
                HasMore: false));
            await Tell(sent[0], "E1", -1_102, null);
            await Tell(sent[1], "E2", -1_103, null);
            await Tell(sent[1], "E3", 1_103, "AC04");
            await Run(PayoutOperations.Fail, new PayoutCommand.Fail(sent[2], "The bank wrote so."));
            await PayOut(merchant, 106);
        }

        private async Task<string> PayOut(string merchant, long amountMinor) => (await Run(
            PayoutOperations.Create, new PayoutCommand.Create(merchant, amountMinor, "USD", null, null))).Id;

        private async Task Tell(string payout, string entry, long amountMinor, string? reason) => await Run(
            PayoutOperations.Report, new PayoutCommand.Report(payout, "main", entry, amountMinor, "USD", reason, null));
    }
}
