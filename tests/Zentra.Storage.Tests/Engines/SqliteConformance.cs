using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

public sealed class SqliteOrdering : OrderingConformance<SqliteEngine>;

public sealed class SqliteAtomicity : AtomicityConformance<SqliteEngine>;

public sealed class SqliteKey : KeyConformance<SqliteEngine>;

public sealed class SqliteRecord : RecordConformance<SqliteEngine>;

public sealed class SqlitePaging : PagingConformance<SqliteEngine>;

public sealed class SqliteDue : DueConformance<SqliteEngine>;

public sealed class SqliteDuty : DutyConformance<SqliteEngine>;

public sealed class SqliteDelivery : DeliveryConformance<SqliteEngine>;

public sealed class SqliteDeliveryList : DeliveryListConformance<SqliteEngine>;

public sealed class SqliteEvent : EventConformance<SqliteEngine>;

public sealed class SqliteLedger : LedgerConformance<SqliteEngine>;

public sealed class SqliteBalance : BalanceConformance<SqliteEngine>;

public sealed class SqliteLog : LogConformance<SqliteEngine>;

public sealed class SqliteCredential : CredentialConformance<SqliteEngine>;

public sealed class SqliteTenancy : TenancyConformance<SqliteEngine>;

public sealed class SqliteValue : ValueConformance<SqliteEngine>;

public sealed class SqliteConcurrency : ConcurrencyConformance<SqliteEngine>;

public sealed class SqliteBooks : BooksConformance<SqliteEngine>;
