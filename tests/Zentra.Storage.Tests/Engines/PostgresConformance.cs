using Zentra.Storage.Tests.Conformance;

namespace Zentra.Storage.Tests.Engines;

public sealed class PostgresOrdering : OrderingConformance<PostgresEngine>;

public sealed class PostgresAtomicity : AtomicityConformance<PostgresEngine>;

public sealed class PostgresKey : KeyConformance<PostgresEngine>;

public sealed class PostgresRecord : RecordConformance<PostgresEngine>;

public sealed class PostgresPaging : PagingConformance<PostgresEngine>;

public sealed class PostgresDue : DueConformance<PostgresEngine>;

public sealed class PostgresDuty : DutyConformance<PostgresEngine>;

public sealed class PostgresDelivery : DeliveryConformance<PostgresEngine>;

public sealed class PostgresDeliveryList : DeliveryListConformance<PostgresEngine>;

public sealed class PostgresEvent : EventConformance<PostgresEngine>;

public sealed class PostgresLedger : LedgerConformance<PostgresEngine>;

public sealed class PostgresBalance : BalanceConformance<PostgresEngine>;

public sealed class PostgresLog : LogConformance<PostgresEngine>;

public sealed class PostgresCredential : CredentialConformance<PostgresEngine>;

public sealed class PostgresTenancy : TenancyConformance<PostgresEngine>;

public sealed class PostgresValue : ValueConformance<PostgresEngine>;

public sealed class PostgresConcurrency : ConcurrencyConformance<PostgresEngine>;

public sealed class PostgresBooks : BooksConformance<PostgresEngine>;
