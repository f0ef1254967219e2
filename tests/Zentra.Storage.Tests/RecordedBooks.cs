using System.IO.Compression;
using System.Security.Cryptography;
using SQLitePCL;
using Zentra.Payments;
using Zentra.Payments.Disputes;
using Zentra.Payments.Payments;
using Zentra.Payments.Providers;
using Zentra.Payments.Settlement;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Sqlite;
using static Zentra.Payments.Payments.PaymentCommand;

namespace Zentra.Storage.Tests;

/// <summary>A store file that the lane wrote: two tenants, every kind of payment, and more intents than a Merkle tile has.</summary>
internal sealed partial class RecordedBooks : IDisposable
{
    public const string Tenant = "tnt_one";
    public const string Other = "tnt_two";
    private const int Crowd = 300;

    public static readonly Catalogue Catalogue = new(
    [
        Envelope.Capability, AccessDecider.Capability, AccountDecider.Capability, ReviewDecider.Capability,
        PaymentsCapability.Capability, SettlementOperations.Capability, OperationDecider.Capability,
    ]);

    private static readonly Lazy<Task<string>> Template = new(Record);
    private static int drawn;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-books-");

    private RecordedBooks()
    {
    }

    public string Path => System.IO.Path.Combine(folder.FullName, "zentra.db");

    /// <summary>A copy of its own for each test, to be corrupted at will.</summary>
    public static async Task<RecordedBooks> Copy()
    {
        var books = new RecordedBooks();
        File.Copy(await Template.Value, books.Path);
        return books;
    }

    /// <summary>A store that an earlier version of the program wrote.</summary>
    public static async Task<RecordedBooks> OfVersion(int version)
    {
        var books = new RecordedBooks();
        await using var packed = typeof(RecordedBooks).Assembly.GetManifestResourceStream($"version-{version}.db.gz")!;
        await using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        await using var file = File.Create(books.Path);
        await unpacked.CopyToAsync(file);
        return books;
    }

    /// <summary>Changes the file behind the product's back; the statement must change something.</summary>
    public void Corrupt(string sql)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(Path, out var database));
        Assert.True(raw.sqlite3_exec(database, sql) == raw.SQLITE_OK, raw.sqlite3_errmsg(database).utf8_to_string());
        Assert.True(raw.sqlite3_total_changes(database) > 0, $"Nothing was changed by: {sql}");
        raw.sqlite3_close_v2(database);
    }

    public async Task<Findings> Audit()
    {
        var findings = new Findings(kept: 1_000);
        await using var store = SqliteSnapshot.Open(Path);
        foreach (var head in await store.Heads())
        {
            var payments = new PaymentAudit(head.Tenant, findings);
            var settlements = new SettlementAudit(head.Tenant, findings);
            await new Audit(store, Catalogue, findings).Run(head, story =>
            {
                payments.Observe(story);
                settlements.Observe(story);
            });
            await payments.Compare(store);
            await settlements.Compare(store);
        }
        return findings;
    }

    public async Task<(Findings Differences, long Intents)> Replay(Catalogue? catalogue = null)
    {
        var differences = new Findings(kept: 20);
        await using var source = SqliteSnapshot.Open(Path);
        await using var target = SqliteStore.Open(System.IO.Path.Combine(folder.FullName, "replayed.db"), Catalogue);
        var replay = new Replay(source, target, catalogue ?? Catalogue, differences);
        var intents = 0L;
        foreach (var head in await source.Heads())
        {
            intents += await replay.Run(head.Tenant);
        }
        return (differences, intents);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<string> Record()
    {
        var path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("zentra-template-").FullName, "zentra.db");
        await using (var store = SqliteStore.Open(path, Catalogue))
        {
            using var lane = new Lane(store.OpenWriter);
            var one = new Desk(lane, store, new(Tenant, "wks_one"));
            await one.Open();
            await one.TakeEveryKindOfPayment();
            var other = new Desk(lane, store, new(Other, "wks_two"));
            await other.Open();
            await Task.WhenAll(Enumerable.Range(0, Crowd).Select(i => (i % 3 == 0 ? other : one).Pay(1_000 + i)));
            await one.SettleEveryWay();
            await one.PayOutEveryWay("merchant");
            await one.Sign();
            await one.Pay(5);
        }
        // One file to copy: the log goes into it.
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out var database));
        raw.sqlite3_exec(database, "PRAGMA wal_checkpoint(TRUNCATE)");
        raw.sqlite3_close_v2(database);
        return path;
    }

    /// <summary>Where one workspace's intents are opened, and the provider that answers as the test says.</summary>
    private sealed partial class Desk(Lane lane, SqliteStore store, Scope scope)
    {
        private Timestamp now = new(1_795_219_200_000_000);

        public async Task Open()
        {
            await Run(AccessDecider.CreateTenant, new CreateTenant(
                "Shop", scope.Workspace, new("Main", false, "USD", "merchant", PaymentLimitMinor: 1_000_000),
                new("Key", Role.Admin, $"hash of {scope.Tenant}", "last", null)));
        }

        public async Task Pay(long amountMinor)
        {
            var (id, call) = await Create(amountMinor);
            await Answer(call!, new ProviderOutcome.Approved("ref"));
            await Answer((await Run(PaymentsCapability.Capture, new Capture(id, null, Final: true))).Call!, new ProviderOutcome.Approved("ref"));
        }

        public async Task TakeEveryKindOfPayment()
        {
            var approved = new ProviderOutcome.Approved("ref");
            var declined = new ProviderOutcome.Declined("do_not_honor", "05");
            var unknown = new ProviderOutcome.Unknown("timeout");

            var (captured, call) = await Create(125_000);
            await Answer(call!, approved);
            await Answer(call!, approved);
            await Answer((await Run(PaymentsCapability.Capture, new Capture(captured, 100_000, false))).Call!, approved);
            await Answer((await Run(PaymentsCapability.Capture, new Capture(captured, 5_000, false))).Call!, declined);
            await Answer((await Run(PaymentsCapability.Capture, new Capture(captured, 20_000, true))).Call!, approved);
            var refund = (await Run(PaymentsCapability.RefundPayment, new Refund(captured, 7_000, "goods", null))).Call!;
            await Answer(refund, new ProviderOutcome.Approved("ref", ConfirmAfterSeconds: 5));
            await Answer(refund, declined);
            await Answer((await Run(PaymentsCapability.RefundPayment, new Refund(captured, 4_000, null, null))).Call!, approved);
            await Answer((await Run(PaymentsCapability.RefundPayment, new Refund(captured, 1_000, null, null))).Call!, declined);

            await Answer((await Create(2_000)).Call!, declined);
            await Answer((await Create(2_100)).Call!, new ProviderOutcome.RefusedBeforeProcessing("busy"));
            await Answer((await Create(2_200)).Call!, unknown);
            await Create(2_000_000);
            await Create(2_300, currency: "JPY", automatic: true, outcome: approved);

            var late = await Create(3_000);
            await Answer(late.Call!, unknown);
            now = now.Plus(TimeSpan.FromMinutes(1));
            var asked = (await Run(PaymentsCapability.Wake, new Wake(late.Id, false))).Call!;
            var again = (await Answer(asked, new ProviderOutcome.NotReceived())).Call!;
            await Answer(again, approved);
            await Answer((await Run(PaymentsCapability.Increment, new Increment(late.Id, 500))).Call!, approved);
            await Answer((await Run(PaymentsCapability.Increment, new Increment(late.Id, 600))).Call!, declined);
            now = now.Plus(TimeSpan.FromDays(8));
            await Run(PaymentsCapability.Wake, new Wake(late.Id, false));

            var acted = await Create(4_000);
            await Answer(acted.Call!, new ProviderOutcome.RequiresAction("ref", "redirect_to_url", "https://bank.example"));
            await Answer((await Run(PaymentsCapability.Confirm, new Confirm(acted.Id, null))).Call!, approved);
            await Answer((await Run(PaymentsCapability.Cancel, new Cancel(acted.Id, "changed mind"))).Call!, approved);

            await DisputeEveryWay();
            await Run(AccountDecider.Change, new ChangeAccount("settlement_account:sandbox", "JPY", AccountState.Frozen, "review"));
        }

        /// <summary>One payment with disputes that are open, lost after all, won, and lost beyond it.</summary>
        private async Task DisputeEveryWay()
        {
            var (id, call) = await Create(9_000);
            await Answer(call!, new ProviderOutcome.Approved("ref"));
            var capture = await Run(PaymentsCapability.Capture, new Capture(id, null, true));
            await Answer(capture.Call!, new ProviderOutcome.Approved("ref"));
            await Tell(id, "open", DisputeNoticeStage.Opened, 1_300, feeMinor: 150);
            var opened = await Tell(id, "turned", DisputeNoticeStage.Opened, 1_700, feeMinor: 250);
            await Run(DisputeOperations.GiveEvidence, new DisputeCommand.GiveEvidence(
                opened,
                new() { CustomerName = "Zoë" },
                [new("Receipt.txt", "text/plain", EvidenceKind.Receipt, "paid"u8.ToArray())],
                Submit: true,
                Discard: false));
            await Tell(id, "turned", DisputeNoticeStage.Won, 1_700, feeReturnedMinor: 250);
            await Tell(id, "turned", DisputeNoticeStage.SecondStage, 1_700);
            await Tell(id, "turned", DisputeNoticeStage.Lost, 1_700);
            await Tell(id, "won", DisputeNoticeStage.Won, 900);
            await Tell(id, "beyond", DisputeNoticeStage.Lost, 8_000);
            await Tell(id, "beyond", DisputeNoticeStage.Opened, 8_000);
        }

        /// <summary>Has the provider tell of a dispute; its identifier.</summary>
        private async Task<string> Tell(
            string payment,
            string reference,
            DisputeNoticeStage stage,
            long amountMinor,
            long feeMinor = 0,
            long feeReturnedMinor = 0)
        {
            var notice = new DisputeNotice(
                reference, stage, amountMinor, "USD", "fraudulent", null, null, feeMinor, feeReturnedMinor);
            var message = new ProviderMessage { Id = $"{reference} {stage}", Type = "dispute", Dispute = notice };
            await Run(Messages.Receive, new ReceiveMessage("sandbox", message, payment, Attempt: 0), Actor.Runtime);
            var alias = await store.Record(
                scope, ProviderReference.Kind, ProviderReference.IdOfDispute("sandbox", reference));
            return ((ProviderReference)alias!.State).Object;
        }

        /// <summary>Leaves a signed checkpoint of the log as it stands.</summary>
        public async Task Sign()
        {
            var head = (await store.Heads()).Single(h => h.Tenant == scope.Tenant);
            using var signer = new CheckpointSigner("zentra", ECDsa.Create(ECCurve.NamedCurves.nistP256));
            var note = signer.Sign(new(Packet.OriginOf(scope.Tenant), head.Sequence, head.Frontier.Root()));
            lane.Save(scope.Tenant, new(head.Sequence, note, now));
        }

        private async Task<(string Id, ProviderCall? Call)> Create(
            long amountMinor, string currency = "USD", bool automatic = false, ProviderOutcome? outcome = null)
        {
            var made = await Run(PaymentsCapability.Create, new Create(
                amountMinor, currency, $"cus_{amountMinor % 7}", null, null,
                automatic ? CaptureMethod.Automatic : CaptureMethod.Manual, true, "Zoë's order",
                new(StringComparer.Ordinal) { ["order"] = "42" }));
            if (outcome is not null)
            {
                await Answer(made.Call!, outcome);
            }
            return made;
        }

        private Task<(string Id, ProviderCall? Call)> Answer(ProviderCall call, ProviderOutcome outcome) =>
            Run(PaymentsCapability.RecordOutcome, new RecordOutcome(call.Payment, call.Attempt, outcome), Actor.Runtime);

        private async Task<(string Id, ProviderCall? Call)> Run(Operation operation, Command command, Actor? actor = null)
        {
            var number = Interlocked.Increment(ref drawn);
            var chance = SHA256.HashData(BitConverter.GetBytes(number));
            var at = now.Plus(TimeSpan.FromMilliseconds(number));
            var outcome = await lane.Submit(new()
            {
                Id = Identifier.Draw(at, chance),
                Scope = scope,
                Actor = actor ?? new("key_1", Role.Admin),
                Operation = operation,
                Command = command,
                At = at,
                Salt = chance.AsMemory(0, Leaf.SaltBytes),
                Key = actor is null ? new(operation.Name, $"key-{number}", Digest.FromSpan(chance)) : null,
                Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            });
            var committed = Assert.IsType<Outcome.Committed>(outcome);
            return (committed.Subject, committed.Effects.OfType<ProviderCall>().FirstOrDefault());
        }
    }
}
