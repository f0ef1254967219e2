using System.Security.Cryptography;
using Zentra.Payments;
using Zentra.Payments.Payments;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Store;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Sqlite;
using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Sqlite;

/// <summary>A store that an earlier version wrote opens, is whole, and takes new work.</summary>
public sealed class EarlierVersionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_store_of_an_earlier_version_is_brought_to_this_version_and_goes_on(int version)
    {
        using var books = await RecordedBooks.OfVersion(version);
        await using (var store = SqliteStore.Open(books.Path, RecordedBooks.Catalogue))
        {
            var head = Assert.Single(await store.Heads());
            Assert.Equal(17, head.Sequence);
            using var lane = new Lane(store.OpenWriter);
            var scope = await OnlyWorkspace(store, head.Tenant);
            var payments = await store.Records(scope, Payment.Kind, new(new(10)));
            Assert.Equal(6, payments.Count);

            foreach (var payment in payments.Select(p => (Payment)p.State).Where(p => p.AmountCapturedMinor == 0))
            {
                var capture = new PaymentCommand.Capture(payment.Id, null, Final: true);
                Assert.IsType<Outcome.Committed>(await lane.Submit(Open(scope, PaymentsCapability.Capture, capture)));
            }
            var create = new PaymentCommand.Create(
                700, "USD", "cus_new", null, null, CaptureMethod.Manual, ConfirmNow: true, null, null);
            Assert.IsType<Outcome.Committed>(await lane.Submit(Open(scope, PaymentsCapability.Create, create)));
            store.Keep(new DeliveryWrites(scope) { Cursor = new("whe_1", 1, 1), Deliveries = { Deliveries.Of(1) } });
            Assert.Single(await store.Deliveries(scope, new(7, 10)));
        }
        await using (var again = SqliteStore.Open(books.Path, RecordedBooks.Catalogue))
        {
            Assert.Equal(23, Assert.Single(await again.Heads()).Sequence);
        }
        Assert.Empty((await books.Audit()).First);
    }

    private static async Task<Scope> OnlyWorkspace(IStore store, string tenant)
    {
        var found = await store.Records(new(tenant, ""), Workspace.Kind, new(new(10)));
        return new(tenant, ((Workspace)Assert.Single(found).State).Id);
    }

    private static Intent Open(Scope scope, Operation operation, Command command)
    {
        var (at, chance) = (new Timestamp(1_800_000_000_000_000), RandomNumberGenerator.GetBytes(32));
        return new()
        {
            Id = Identifier.Draw(at, chance),
            Scope = scope,
            Actor = Actor.Runtime,
            Operation = operation,
            Command = command,
            At = at,
            Salt = chance.AsMemory(16),
        };
    }
}
