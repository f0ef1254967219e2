using System.Security.Cryptography;
using SQLitePCL;
using Zentra.Cards;
using Zentra.Cards.Authorizations;
using Zentra.Cards.Clearing;
using Zentra.Cards.Disputes;
using Zentra.Cards.Issuing;
using Zentra.Runtime.Checks;
using Zentra.Runtime.Evidence;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Ledger;
using Zentra.Runtime.Operations;
using Zentra.Runtime.Reviews;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Sqlite;

namespace Zentra.Storage.Tests;

/// <summary>A store in which a card was used, cleared and disputed, to be corrupted at will.</summary>
internal sealed class RecordedCards : IDisposable
{
    private static readonly Catalogue Catalogue = new(
    [
        Envelope.Capability, AccessDecider.Capability, AccountDecider.Capability, ReviewDecider.Capability,
        CardsCapability.Capability, OperationDecider.Capability,
    ]);

    private static readonly Lazy<Task<string>> Template = new(Record);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("zentra-cards-");

    private RecordedCards()
    {
    }

    private string Path => System.IO.Path.Combine(folder.FullName, "zentra.db");

    public static async Task<RecordedCards> Copy()
    {
        var cards = new RecordedCards();
        File.Copy(await Template.Value, cards.Path);
        return cards;
    }

    /// <summary>Changes the file behind the product's back; the statement must change something.</summary>
    public void Corrupt(string sql)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(Path, out var database));
        Assert.True(raw.sqlite3_exec(database, sql) == raw.SQLITE_OK, raw.sqlite3_errmsg(database).utf8_to_string());
        Assert.True(raw.sqlite3_total_changes(database) > 0, $"Nothing was changed by: {sql}");
        raw.sqlite3_close_v2(database);
    }

    /// <summary>What the audit of cards finds, and of all else.</summary>
    public async Task<Findings> Audit()
    {
        var findings = new Findings(kept: 100);
        await using var store = SqliteSnapshot.Open(Path);
        foreach (var head in await store.Heads())
        {
            var cards = new CardAudit(head.Tenant, findings);
            await new Audit(store, Catalogue, findings).Run(head, cards.Observe);
            await cards.Compare(store);
        }
        return findings;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static async Task<string> Record()
    {
        var path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("zentra-template-").FullName, "zentra.db");
        await using (var store = SqliteStore.Open(path, Catalogue))
        {
            using var lane = new Lane(store.OpenWriter);
            await new Desk(lane).Live();
        }
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out var database));
        raw.sqlite3_exec(database, "PRAGMA wal_checkpoint(TRUNCATE)");
        raw.sqlite3_close_v2(database);
        return path;
    }

    private sealed class Desk(Lane lane)
    {
        private static readonly Scope Scope = new("tnt_one", "wks_one");

        private readonly Timestamp now = new(1_795_219_200_000_000);
        private string card = "", program = "", file = "";
        private int drawn;
        private long places;

        /// <summary>
        /// One use that is held (501), one that is cleared for more (700 of 600), one that is disputed (900: of that
        /// 250 credited), one whose dispute was lost in part, and one that is settled in pounds (400 as 309); a record
        /// of no card, and one that came twice.
        /// </summary>
        public async Task Live()
        {
            await Run(AccessDecider.CreateTenant, new CreateTenant(
                "Shop", Scope.Workspace, new("Main", false, "USD", "merchant", PaymentLimitMinor: null),
                new("Key", Role.Admin, "hash", "last", null)));
            program = await Run(CardsCapability.CreateProgram, new ProgramCommand.Create(
                "Test", "400000", 16, "USD", CardForm.Virtual, 48, new(null, null, null, false, null), true, null));
            card = await Run(CardsCapability.Issue, new CardCommand.Issue(
                "cus_1", "main", program, null, 100_000, null, false, null, null, null,
                new("vky_1", "Ym94", "1f", "400000", "0002")));
            await Authorize(501, "T1");
            await Authorize(600, "T2");
            var disputed = await Authorize(900, "T3");
            var lost = await Authorize(800, "T4");
            await Authorize(400, "T5");
            file = await Run(
                ClearingOperations.Receive, new ClearingCommand.Receive("csv", "hash", null, 100, "kept"));
            await Clear(700, "T2");
            await Clear(900, "T3");
            await Clear(900, "T3");
            await Clear(800, "T4");
            await Clear(400, "T5", settled: new("GBP", 309));
            await Clear(333, null, isOurs: false);
            await Run(ClearingOperations.EndReading, new ClearingCommand.EndReading(file, places));
            var open = await Dispute(disputed);
            await Run(CardDisputeOperations.GrantCredit, new CardDisputeCommand.GrantCredit(open, 250));
            var ended = await Dispute(lost);
            await Run(CardDisputeOperations.File, new CardDisputeCommand.File(ended, "CASE1"));
            await Run(CardDisputeOperations.Resolve, new CardDisputeCommand.Resolve(
                ended, CardDisputeStatus.PartiallyWon, 310, null, 120, null));
        }

        private Task<string> Dispute(string authorization) => Run(
            CardDisputeOperations.Open, new CardDisputeCommand.Open(authorization, card, null, "10.4", null));

        private Task<string> Authorize(long minor, string transaction) => Run(
            AuthorizationOperations.Request,
            new AuthorizationCommand.Request(new()
            {
                Kind = NetworkRequestKind.Authorization,
                Card = card,
                AmountMinor = minor,
                Currency = "USD",
                Merchant = new() { Id = "mer", Category = "5411", Country = "US" },
                Channel = Channel.Pos,
                Network = new() { TransactionId = transaction },
            }));

        private Task<string> Clear(long minor, string? transaction, bool isOurs = true, PresentedAmount? settled = null)
        {
            var record = new PresentedRecord
            {
                Number = places + 1,
                Type = PresentedType.Presentment,
                Transaction = new("USD", minor),
                Settlement = settled,
                NetworkTransactionId = transaction,
            };
            return Run(ClearingOperations.TakeRecord, new ClearingCommand.TakeRecord(file, places++)
            {
                Record = record,
                Key = ClearingKey.Of(record),
                Card = isOurs ? card : null,
                Network = "visa",
            });
        }

        private async Task<string> Run(Operation operation, Command command)
        {
            var chance = SHA256.HashData(BitConverter.GetBytes(++drawn));
            var at = now.Plus(TimeSpan.FromMilliseconds(drawn));
            var outcome = await lane.Submit(new()
            {
                Id = Identifier.Draw(at, chance),
                Scope = Scope,
                Actor = new("key_1", Role.Admin),
                Operation = operation,
                Command = command,
                At = at,
                Salt = chance.AsMemory(0, Leaf.SaltBytes),
            });
            return Assert.IsType<Outcome.Committed>(outcome).Subject;
        }
    }
}
